"""The sections of the user guide on throttling, usage plans and API keys, its code unchanged.

The guide writes the throttles of a stage and of a method as `/throttle/rateLimit` and `/*/POST/users/rateLimit`, which Portico takes
beside the paths that AWS takes (docs/limits.md).
"""
import json
import os
import urllib.error
import urllib.request

import boto3

ENDPOINT = os.environ['AWS_ENDPOINT_URL']

apigateway = boto3.client('apigateway')
api = apigateway.create_rest_api(name='Users API')
api_id = api['id']
users = apigateway.create_resource(restApiId=api_id, parentId=api['rootResourceId'], pathPart='users')
resource_id = users['id']

apigateway.put_method(
    restApiId=api_id,
    resourceId=resource_id,
    httpMethod='GET',
    authorizationType='NONE',
    apiKeyRequired=True
)
apigateway.put_integration(
    restApiId=api_id, resourceId=resource_id, httpMethod='GET', type='MOCK',
    requestTemplates={'application/json': '{"statusCode": 200}'}
)
apigateway.put_method_response(restApiId=api_id, resourceId=resource_id, httpMethod='GET', statusCode='200')
apigateway.put_integration_response(restApiId=api_id, resourceId=resource_id, httpMethod='GET', statusCode='200')
apigateway.create_deployment(restApiId=api_id, stageName='prod')


def call(headers):
    request = urllib.request.Request(f'{ENDPOINT}/_aws/execute-api/{api_id}/prod/users', headers=headers)
    try:
        with urllib.request.urlopen(request) as response:
            return [response.status, response.read().decode()]
    except urllib.error.HTTPError as error:
        return [error.code, error.read().decode()]


api_key = apigateway.create_api_key(
    name='CustomerKey',
    description='API key for customer',
    enabled=True
)

key_value = api_key['value']

usage_plan = apigateway.create_usage_plan(
    name='BasicPlan',
    description='100 req/day, 10 req/sec',
    throttle={
        'rateLimit': 10,
        'burstLimit': 20
    },
    quota={
        'limit': 100,
        'period': 'DAY'
    },
    apiStages=[
        {
            'apiId': api_id,
            'stage': 'prod'
        }
    ]
)
before = call({'x-api-key': key_value})
apigateway.create_usage_plan_key(
    usagePlanId=usage_plan['id'],
    keyId=api_key['id'],
    keyType='API_KEY'
)
headers = {
    'x-api-key': key_value
}
with_key = call(headers)
without_key = call({})

apigateway.update_stage(
    restApiId=api_id,
    stageName='prod',
    patchOperations=[
        {
            'op': 'replace',
            'path': '/throttle/rateLimit',
            'value': '1000'
        },
        {
            'op': 'replace',
            'path': '/throttle/burstLimit',
            'value': '2000'
        }
    ]
)
stage_throttled = call(headers)
apigateway.update_stage(
    restApiId=api_id,
    stageName='prod',
    patchOperations=[
        {
            'op': 'replace',
            'path': '/*/GET/users/rateLimit',
            'value': '0'
        }
    ]
)
method_throttled = call(headers)

print(json.dumps({
    'before': before,
    'with_key': with_key,
    'without_key': without_key,
    'stage_throttled': stage_throttled,
    'method_throttled': method_throttled,
    'settings': apigateway.get_stage(restApiId=api_id, stageName='prod')['methodSettings'],
}))
