"""A user, a policy, a key, a role and its session, by boto3 alone; prints what each attempt answered."""
import json
import os

import boto3
from botocore.exceptions import ClientError

REGION = 'us-east-1'


def client(service, credentials=None):
    keys = {} if credentials is None else {
        'aws_access_key_id': credentials['AccessKeyId'],
        'aws_secret_access_key': credentials['SecretAccessKey'],
        'aws_session_token': credentials.get('SessionToken'),
    }
    return boto3.client(service, region_name=REGION, **keys)


def attempt(call):
    try:
        call()
        return 'ok'
    except ClientError as error:
        return f"{error.response['Error']['Code']} {error.response['ResponseMetadata']['HTTPStatusCode']}"


def policy(action, resource='*'):
    statement = [{'Effect': 'Allow', 'Action': action, 'Resource': resource}]
    return json.dumps({'Version': '2012-10-17', 'Statement': statement})


iam = client('iam')
iam.create_user(UserName='builder')
iam.put_user_policy(UserName='builder', PolicyName='build', PolicyDocument=policy(['apigateway:*', 'sts:AssumeRole', 'dynamodb:ListTables']))
key = iam.create_access_key(UserName='builder')['AccessKey']
trust = {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'AWS': '000000000000'}, 'Action': 'sts:AssumeRole'}]}
role = iam.create_role(RoleName='reader', AssumeRolePolicyDocument=json.dumps(trust))['Role']
iam.attach_role_policy(RoleName='reader', PolicyArn='arn:aws:iam::aws:policy/ReadOnlyAccess')

gateway = client('apigateway', key)
api = gateway.create_rest_api(name='by boto3')
session = client('sts', key).assume_role(RoleArn=role['Arn'], RoleSessionName='boto')['Credentials']
reader = client('apigateway', session)
wrong = dict(key, SecretAccessKey='x')
print(json.dumps({
    'document': role['AssumeRolePolicyDocument'] == trust,
    'users': [user['UserName'] for page in iam.get_paginator('list_users').paginate(PaginationConfig={'PageSize': 1}) for user in page['Users']],
    'lambda': attempt(lambda: client('lambda', key).list_functions()),
    'iam': attempt(lambda: client('iam', key).list_users()),
    'tables': attempt(lambda: client('dynamodb', key).list_tables()),
    'table': attempt(lambda: client('dynamodb', key).describe_table(TableName='t')),
    'wrong secret': attempt(lambda: client('apigateway', wrong).get_rest_apis()),
    'wrong secret of dynamodb': attempt(lambda: client('dynamodb', wrong).list_tables()),
    'wrong secret of sts': attempt(lambda: client('sts', wrong).get_caller_identity()),
    'who': client('sts', session).get_caller_identity()['Arn'],
    'reads': reader.get_rest_api(restApiId=api['id'])['name'],
    'writes': attempt(lambda: reader.delete_rest_api(restApiId=api['id'])),
}))
