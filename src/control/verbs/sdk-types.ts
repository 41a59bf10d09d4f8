import type { JsonObject } from '../../core/json.ts'
import { notFound } from '../../model/errors.ts'
import { UNSETTLED } from '../../model/unsettled.ts'
import type { Handlers } from '../call.ts'
import { shown } from '../crud.ts'
import { page } from '../page.ts'

const property = (name: string, friendlyName: string, description: string, required: boolean): JsonObject => ({
  name,
  friendlyName,
  ...(description && { description }),
  required,
})

const CLASS_PREFIX = [property('classPrefix', 'Prefix', '', true)]

/**
 * The SDKs that AWS generates. Ids and names of the properties are [D] control-plane.md 18; the other texts are those that
 * AWS's developer portal shows for them [K]. The order is AWS's, by id it is not.
 */
const SDK_TYPES: readonly JsonObject[] = [
  {
    id: 'android',
    friendlyName: 'Android',
    configurationProperties: [
      property('groupId', 'Group ID', '', true),
      property('invokerPackage', 'Invoker package', '', true),
      property('artifactId', 'Artifact ID', '', true),
      property('artifactVersion', 'Artifact version', '', true),
    ],
  },
  { id: 'javascript', friendlyName: 'JavaScript', configurationProperties: [] },
  { id: 'objectivec', friendlyName: 'iOS (Objective-C)', configurationProperties: CLASS_PREFIX },
  { id: 'swift', friendlyName: 'iOS (Swift)', configurationProperties: CLASS_PREFIX },
  {
    id: 'java',
    friendlyName: 'Java',
    description: 'Java SDK generator for API Gateway APIs',
    configurationProperties: [
      property(
        'service.name',
        'Service Name',
        'Name of the service which is used to derive the Java interface name for your client',
        true,
      ),
      property('java.package-name', 'Java Package Name', 'Name of the Java package your code will be generated under', true),
      property(
        'java.build-system',
        'Java Build System',
        'Build system to setup for project; Currently supported: maven, gradle',
        false,
      ),
      property('java.group-id', 'Java Group Id', 'Group id for your Maven or Gradle project. Defaults to package name', false),
      property(
        'java.artifact-id',
        'Java Artifact Id',
        'Artifact Id for your Maven project or project name for your Gradle project. Defaults to service name',
        false,
      ),
      property(
        'java.artifact-version',
        'Java Artifact Version',
        'Version of your Maven or Gradle project. Defaults to 1.0-SNAPSHOT',
        false,
      ),
      property(
        'java.license-text',
        'Source Code License Text',
        'Customer provided license to inject into source file headers',
        false,
      ),
    ],
  },
  {
    id: 'ruby',
    friendlyName: 'Ruby',
    description: 'Ruby SDK generator for API Gateway APIs',
    configurationProperties: [
      property('service.name', 'Service Name', 'Name of the service which is used to derive the name for your client', true),
      property('ruby.gem-name', 'Ruby Gem Name', 'Name of the Ruby gem your code will be generated under', false),
      property('ruby.gem-version', 'Ruby Gem Version', 'Version number for your service gem. Defaults to 1.0.0', false),
    ],
  },
]

/** Where each stands in the list: positions must sort. */
const ORDER = new Map(SDK_TYPES.map((type, at) => [type, String(at)]))

/** What can be generated is told; GetSdk itself is not there yet. */
export const sdkTypeHandlers: Handlers = {
  GetSdkTypes: async (call) => {
    const { items, position } = page(SDK_TYPES, (type) => ORDER.get(type) ?? '', call.input)
    return shown({ call, tree: call.store }, position === undefined ? { items } : { items, position })
  },
  GetSdkType: async (call) => {
    const type = SDK_TYPES.find(({ id }) => id === call.input.id)
    if (!type) throw notFound(UNSETTLED.control.unknownSdkType)
    return shown({ call, tree: call.store }, type)
  },
}
