/** What HTTP APIs ask of AWS services by name (http-api.md 8 [D]): each subtype with the parameters that its service takes. */
export interface ServiceIntegration {
  /** As `integrationSubtype` says it. */
  readonly subtype: string
  /** The service, as clients sign for it. */
  readonly service: 'events' | 'sqs' | 'appconfig' | 'kinesis' | 'states'
  /** The service's own name for what is done. */
  readonly action: string
  readonly required: readonly string[]
  /** Region is one of all of them: where the service is asked. */
  readonly optional: readonly string[]
}

export const SERVICE_INTEGRATIONS: readonly ServiceIntegration[] = [
  {
    subtype: 'EventBridge-PutEvents',
    service: 'events',
    action: 'PutEvents',
    required: ['Detail', 'DetailType', 'Source'],
    optional: ['Time', 'EventBusName', 'Resources', 'Region', 'TraceHeader'],
  },
  {
    subtype: 'SQS-SendMessage',
    service: 'sqs',
    action: 'SendMessage',
    required: ['QueueUrl', 'MessageBody'],
    optional: [
      'DelaySeconds',
      'MessageAttributes',
      'MessageDeduplicationId',
      'MessageGroupId',
      'MessageSystemAttributes',
      'Region',
    ],
  },
  {
    subtype: 'SQS-ReceiveMessage',
    service: 'sqs',
    action: 'ReceiveMessage',
    required: ['QueueUrl'],
    optional: [
      'AttributeNames',
      'MaxNumberOfMessages',
      'MessageAttributeNames',
      'ReceiveRequestAttemptId',
      'VisibilityTimeout',
      'WaitTimeSeconds',
      'Region',
    ],
  },
  {
    subtype: 'SQS-DeleteMessage',
    service: 'sqs',
    action: 'DeleteMessage',
    required: ['ReceiptHandle', 'QueueUrl'],
    optional: ['Region'],
  },
  { subtype: 'SQS-PurgeQueue', service: 'sqs', action: 'PurgeQueue', required: ['QueueUrl'], optional: ['Region'] },
  {
    subtype: 'AppConfig-GetConfiguration',
    service: 'appconfig',
    action: 'GetConfiguration',
    required: ['Application', 'Environment', 'Configuration', 'ClientId'],
    optional: ['ClientConfigurationVersion', 'Region'],
  },
  {
    subtype: 'Kinesis-PutRecord',
    service: 'kinesis',
    action: 'PutRecord',
    required: ['StreamName', 'Data', 'PartitionKey'],
    optional: ['SequenceNumberForOrdering', 'ExplicitHashKey', 'Region'],
  },
  {
    subtype: 'StepFunctions-StartExecution',
    service: 'states',
    action: 'StartExecution',
    required: ['StateMachineArn'],
    optional: ['Name', 'Input', 'Region'],
  },
  {
    subtype: 'StepFunctions-StartSyncExecution',
    service: 'states',
    action: 'StartSyncExecution',
    required: ['StateMachineArn'],
    optional: ['Name', 'Input', 'Region', 'TraceHeader'],
  },
  {
    subtype: 'StepFunctions-StopExecution',
    service: 'states',
    action: 'StopExecution',
    required: ['ExecutionArn'],
    optional: ['Cause', 'Error', 'Region'],
  },
]

const BY_SUBTYPE: ReadonlyMap<string, ServiceIntegration> = new Map(SERVICE_INTEGRATIONS.map((row) => [row.subtype, row]))

/** Undefined: AWS has no such integration. */
export function serviceIntegration(subtype: string): ServiceIntegration | undefined {
  return BY_SUBTYPE.get(subtype)
}
