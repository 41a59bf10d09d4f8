/** How `action/X` is put to a service (rest-api.md 9.4 [S]). Values are those of the services' published models. */
export interface JsonProtocol {
  /** `DynamoDB_20120810` of `X-Amz-Target: DynamoDB_20120810.PutItem`. */
  readonly target: string
  readonly contentType: string
}

const json10 = (target: string): JsonProtocol => ({ target, contentType: 'application/x-amz-json-1.0' })
const json11 = (target: string): JsonProtocol => ({ target, contentType: 'application/x-amz-json-1.1' })

/**
 * Services for which the gateway supplies X-Amz-Target and the content type. EventBridge is not among them ([S]: it needs both
 * set explicitly), nor SQS, SNS and SSM, which get the query protocol.
 */
const JSON_SERVICES: ReadonlyMap<string, JsonProtocol> = new Map([
  ['acm', json11('CertificateManager')],
  ['application-autoscaling', json11('AnyScaleFrontendService')],
  ['athena', json11('AmazonAthena')],
  ['codebuild', json11('CodeBuild_20161006')],
  ['codecommit', json11('CodeCommit_20150413')],
  ['codedeploy', json11('CodeDeploy_20141006')],
  ['codepipeline', json11('CodePipeline_20150709')],
  ['cognito-identity', json11('AWSCognitoIdentityService')],
  ['cognito-idp', json11('AWSCognitoIdentityProviderService')],
  ['comprehend', json11('Comprehend_20171127')],
  ['config', json11('StarlingDoveService')],
  ['dms', json11('AmazonDMSv20160101')],
  ['ds', json11('DirectoryService_20150416')],
  ['dynamodb', json10('DynamoDB_20120810')],
  ['ecr', json11('AmazonEC2ContainerRegistry_V20150921')],
  ['ecs', json11('AmazonEC2ContainerServiceV20141113')],
  ['firehose', json11('Firehose_20150804')],
  ['forecast', json11('AmazonForecast')],
  ['glue', json11('AWSGlue')],
  ['kinesis', json11('Kinesis_20131202')],
  ['kms', json11('TrentService')],
  ['logs', json11('Logs_20140328')],
  ['machinelearning', json11('AmazonML_20141212')],
  ['opsworks', json11('OpsWorks_20130218')],
  ['personalize', json11('AmazonPersonalize')],
  ['redshift-data', json11('RedshiftData')],
  ['rekognition', json11('RekognitionService')],
  ['route53domains', json11('Route53Domains_v20140515')],
  ['sagemaker', json11('SageMaker')],
  ['secretsmanager', json11('secretsmanager')],
  ['servicecatalog', json11('AWS242ServiceCatalogService')],
  ['states', json10('AWSStepFunctions')],
  ['storagegateway', json11('StorageGateway_20130630')],
  ['streams.dynamodb', json10('DynamoDBStreams_20120810')],
  ['swf', json10('SimpleWorkflowService')],
  ['textract', json11('Textract')],
  ['transcribe', json11('Transcribe')],
  ['translate', json11('AWSShineFrontendService_20170701')],
  ['waf', json11('AWSWAF_20150824')],
  ['workspaces', json11('WorkspacesService')],
])

/** The JSON protocol of `service`, or of `subdomain.service` where that is a service of its own; undefined: none. */
export function jsonProtocolOf(service: string, subdomain: string | null): JsonProtocol | undefined {
  return JSON_SERVICES.get(subdomain === null ? service : `${subdomain}.${service}`)
}

/** API versions that the query protocol asks for. */
const QUERY_VERSIONS: ReadonlyMap<string, string> = new Map([
  ['autoscaling', '2011-01-01'],
  ['cloudformation', '2010-05-15'],
  ['cloudsearch', '2013-01-01'],
  ['ec2', '2016-11-15'],
  ['elasticache', '2015-02-02'],
  ['elasticbeanstalk', '2010-12-01'],
  ['elasticloadbalancing', '2015-12-01'],
  ['email', '2010-12-01'],
  ['events', '2015-10-07'],
  ['iam', '2010-05-08'],
  ['monitoring', '2010-08-01'],
  ['rds', '2014-10-31'],
  ['redshift', '2012-12-01'],
  ['sdb', '2009-04-15'],
  ['sns', '2010-03-31'],
  ['sqs', '2012-11-05'],
  ['ssm', '2014-11-06'],
  ['sts', '2011-06-15'],
])

export const queryVersionOf = (service: string): string | undefined => QUERY_VERSIONS.get(service)
