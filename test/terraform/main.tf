# Every resource of API Gateway v1 that Terraform's AWS provider has. `changed` is the second state of each. What would replace an
# integration stays: replaced before it is destroyed, as its deployment wants it, it is gone, at AWS too.
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "endpoint" {
  type = string
}

variable "changed" {
  type = bool
}

locals {
  lambda = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations"
  pools  = "arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1"
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "000000000000"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  endpoints {
    apigateway   = var.endpoint
    apigatewayv2 = var.endpoint
  }
}

resource "aws_api_gateway_rest_api" "api" {
  name                     = var.changed ? "renamed" : "terraform"
  description              = var.changed ? "second" : "first"
  binary_media_types       = var.changed ? ["image/gif"] : ["image/png", "application/octet-stream"]
  minimum_compression_size = var.changed ? "-1" : "100"
  api_key_source           = var.changed ? "HEADER" : "AUTHORIZER"
  endpoint_configuration {
    types = [var.changed ? "EDGE" : "REGIONAL"]
  }
  tags = var.changed ? { c = "d" } : { a = "b", c = "c" }
}

resource "aws_api_gateway_rest_api_policy" "policy" {
  rest_api_id = aws_api_gateway_rest_api.bare.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = var.changed ? "Deny" : "Allow"
      Principal = { AWS = "*" }
      Action    = "execute-api:Invoke"
      Resource  = "${aws_api_gateway_rest_api.bare.execution_arn}/*"
    }]
  })
}

resource "aws_api_gateway_rest_api" "bare" {
  name = "bare"
}

resource "aws_api_gateway_rest_api" "document" {
  name = "document"
  body = jsonencode({
    openapi = "3.0.1"
    info    = { title = "document", version = "1.0" }
    paths = {
      (var.changed ? "/second" : "/first") = {
        get = {
          x-amazon-apigateway-integration = { httpMethod = "GET", type = "HTTP_PROXY", uri = "https://example.com/" }
        }
      }
    }
  })
}

resource "aws_api_gateway_deployment" "document" {
  rest_api_id = aws_api_gateway_rest_api.document.id
  triggers    = { body = sha1(aws_api_gateway_rest_api.document.body) }
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "document" {
  rest_api_id   = aws_api_gateway_rest_api.document.id
  deployment_id = aws_api_gateway_deployment.document.id
  stage_name    = "live"
}

resource "aws_api_gateway_resource" "users" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id   = aws_api_gateway_rest_api.api.root_resource_id
  path_part   = var.changed ? "people" : "users"
}

resource "aws_api_gateway_resource" "user" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id   = aws_api_gateway_resource.users.id
  path_part   = "{id}"
}

resource "aws_api_gateway_request_validator" "validator" {
  rest_api_id                 = aws_api_gateway_rest_api.api.id
  name                        = var.changed ? "parameters" : "body"
  validate_request_body       = !var.changed
  validate_request_parameters = var.changed
}

resource "aws_api_gateway_model" "user" {
  rest_api_id  = aws_api_gateway_rest_api.api.id
  name         = "User"
  description  = var.changed ? "a person" : "a user"
  content_type = "application/json"
  schema       = jsonencode({ type = "object", required = [var.changed ? "name" : "id"] })
}

resource "aws_api_gateway_authorizer" "token" {
  rest_api_id                      = aws_api_gateway_rest_api.api.id
  name                             = "token"
  authorizer_uri                   = local.lambda
  authorizer_credentials           = var.changed ? null : "arn:aws:iam::000000000000:role/r"
  identity_validation_expression   = var.changed ? null : "^Bearer .*$"
  authorizer_result_ttl_in_seconds = var.changed ? 0 : 10
}

resource "aws_api_gateway_authorizer" "pools" {
  rest_api_id   = aws_api_gateway_rest_api.api.id
  name          = "pools"
  type          = "COGNITO_USER_POOLS"
  provider_arns = ["${local.pools}_one", var.changed ? "${local.pools}_three" : "${local.pools}_two"]
}

resource "aws_api_gateway_authorizer" "request" {
  rest_api_id     = aws_api_gateway_rest_api.api.id
  name            = "request"
  type            = "REQUEST"
  identity_source = var.changed ? "context.identity.sourceIp" : "method.request.header.X-A, method.request.querystring.b"
  authorizer_uri  = local.lambda
}

resource "aws_api_gateway_method" "http" {
  rest_api_id          = aws_api_gateway_rest_api.api.id
  resource_id          = aws_api_gateway_resource.user.id
  http_method          = "GET"
  authorization        = "COGNITO_USER_POOLS"
  authorizer_id        = aws_api_gateway_authorizer.pools.id
  authorization_scopes = var.changed ? ["s/other"] : ["s/read", "s/write"]
  api_key_required     = !var.changed
  operation_name       = var.changed ? null : "GetUser"
  request_validator_id = var.changed ? null : aws_api_gateway_request_validator.validator.id
  request_models       = var.changed ? { "application/xml" = "Empty" } : { "application/json" = aws_api_gateway_model.user.name }
  request_parameters = var.changed ? {
    "method.request.path.id"    = true
    "method.request.header.X-Q" = false
    } : {
    "method.request.path.id"           = true
    "method.request.querystring.limit" = false
    "method.request.header.X-Q"        = true
  }
}

resource "aws_api_gateway_integration" "http" {
  rest_api_id             = aws_api_gateway_rest_api.api.id
  resource_id             = aws_api_gateway_resource.user.id
  http_method             = aws_api_gateway_method.http.http_method
  type                    = "HTTP"
  integration_http_method = "POST"
  uri                     = "https://example.com/{x}"
  cache_key_parameters    = var.changed ? ["method.request.path.id"] : ["method.request.path.id", "method.request.querystring.limit"]
  cache_namespace         = var.changed ? "second" : "first"
  content_handling        = "CONVERT_TO_TEXT"
  passthrough_behavior    = "NEVER"
  timeout_milliseconds    = var.changed ? 2000 : 1000
  request_parameters = var.changed ? {
    "integration.request.path.x"        = "method.request.path.id"
    "integration.request.querystring.q" = "method.request.header.X-Q"
    } : {
    "integration.request.path.x"          = "method.request.path.id"
    "integration.request.header.X-Static" = "'v'"
  }
  request_templates = var.changed ? { "text/plain" = "$input.body" } : { "application/json" = "{}", "application/xml" = "<a/>" }
  tls_config {
    insecure_skip_verification = var.changed
  }
}

resource "aws_api_gateway_method_response" "http" {
  rest_api_id         = aws_api_gateway_rest_api.api.id
  resource_id         = aws_api_gateway_resource.user.id
  http_method         = aws_api_gateway_method.http.http_method
  status_code         = "200"
  response_models     = var.changed ? { "application/xml" = "Error" } : { "application/json" = "Empty" }
  response_parameters = var.changed ? { "method.response.header.X-A" = false, "method.response.header.X-C" = true } : { "method.response.header.X-A" = true }
}

resource "aws_api_gateway_integration_response" "http" {
  rest_api_id         = aws_api_gateway_rest_api.api.id
  resource_id         = aws_api_gateway_resource.user.id
  http_method         = aws_api_gateway_method.http.http_method
  status_code         = aws_api_gateway_method_response.http.status_code
  selection_pattern   = var.changed ? "" : "2\\d\\d"
  content_handling    = var.changed ? null : "CONVERT_TO_TEXT"
  response_templates  = var.changed ? { "application/json" = "x" } : { "application/json" = "", "application/xml" = "<x/>" }
  response_parameters = { "method.response.header.X-A" = "integration.response.header.X-B" }
  depends_on          = [aws_api_gateway_integration.http]
}

resource "aws_api_gateway_method" "mock" {
  rest_api_id   = aws_api_gateway_rest_api.api.id
  resource_id   = aws_api_gateway_resource.users.id
  http_method   = "ANY"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "mock" {
  rest_api_id       = aws_api_gateway_rest_api.api.id
  resource_id       = aws_api_gateway_resource.users.id
  http_method       = aws_api_gateway_method.mock.http_method
  type              = "MOCK"
  request_templates = { "application/json" = "{\"statusCode\": 200}" }
}

resource "aws_api_gateway_method" "lambda" {
  rest_api_id   = aws_api_gateway_rest_api.api.id
  resource_id   = aws_api_gateway_resource.users.id
  http_method   = "POST"
  authorization = var.changed ? "NONE" : "CUSTOM"
  authorizer_id = var.changed ? null : aws_api_gateway_authorizer.token.id
}

resource "aws_api_gateway_integration" "lambda" {
  rest_api_id             = aws_api_gateway_rest_api.api.id
  resource_id             = aws_api_gateway_resource.users.id
  http_method             = aws_api_gateway_method.lambda.http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = local.lambda
}

resource "aws_api_gateway_gateway_response" "unauthorized" {
  rest_api_id         = aws_api_gateway_rest_api.api.id
  response_type       = "UNAUTHORIZED"
  status_code         = var.changed ? "403" : "401"
  response_templates  = { "application/json" = "{\"message\":$context.error.messageString}" }
  response_parameters = var.changed ? { "gatewayresponse.header.X" = "'Y'" } : { "gatewayresponse.header.Authorization" = "'Basic'" }
}

resource "aws_api_gateway_deployment" "api" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  description = "made by Terraform"
  triggers    = { changed = var.changed }
  depends_on = [
    aws_api_gateway_integration.mock,
    aws_api_gateway_integration.lambda,
    aws_api_gateway_integration_response.http,
  ]
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_client_certificate" "certificate" {
  description = var.changed ? "second" : "first"
  tags        = { x = "y" }
}

resource "aws_api_gateway_documentation_part" "method" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  location {
    type   = "METHOD"
    method = "GET"
    path   = "/users/{id}"
  }
  properties = jsonencode({ description = var.changed ? "second" : "first" })
}

resource "aws_api_gateway_documentation_version" "first" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  version     = "v1"
  description = var.changed ? "second" : "first"
  depends_on  = [aws_api_gateway_documentation_part.method]
}

resource "aws_api_gateway_stage" "prod" {
  rest_api_id           = aws_api_gateway_rest_api.api.id
  deployment_id         = aws_api_gateway_deployment.api.id
  stage_name            = "prod"
  description           = var.changed ? null : "stage"
  documentation_version = var.changed ? null : aws_api_gateway_documentation_version.first.version
  client_certificate_id = var.changed ? null : aws_api_gateway_client_certificate.certificate.id
  cache_cluster_enabled = true
  cache_cluster_size    = var.changed ? "1.6" : "0.5"
  variables             = var.changed ? { one = "9", three = "3" } : { one = "1", two = "2" }
  dynamic "access_log_settings" {
    for_each = var.changed ? [] : [1]
    content {
      destination_arn = "arn:aws:logs:us-east-1:000000000000:log-group:access"
      format          = "{\"requestId\":\"$context.requestId\"}"
    }
  }
  canary_settings {
    deployment_id            = aws_api_gateway_deployment.api.id
    percent_traffic          = var.changed ? 10 : 33.33
    stage_variable_overrides = var.changed ? { three = "4" } : { one = "3" }
    use_stage_cache          = !var.changed
  }
  tags = var.changed ? {} : { k = "v" }
}

resource "aws_api_gateway_method_settings" "all" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  stage_name  = aws_api_gateway_stage.prod.stage_name
  method_path = "*/*"
  settings {
    logging_level                              = var.changed ? "OFF" : "INFO"
    data_trace_enabled                         = true
    throttling_burst_limit                     = var.changed ? -1 : 100
    throttling_rate_limit                      = var.changed ? -1 : 50.5
    caching_enabled                            = true
    cache_ttl_in_seconds                       = var.changed ? 61 : 60
    cache_data_encrypted                       = true
    require_authorization_for_cache_control    = true
    unauthorized_cache_control_header_strategy = "FAIL_WITH_403"
  }
}

resource "aws_api_gateway_method_settings" "method" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  stage_name  = aws_api_gateway_stage.prod.stage_name
  method_path = "users/{id}/GET"
  settings {
    logging_level = var.changed ? "INFO" : "ERROR"
  }
  depends_on = [aws_api_gateway_method_settings.all]
}

resource "aws_api_gateway_api_key" "generated" {
  name        = var.changed ? "renamed" : "key"
  description = var.changed ? "second" : "first"
  enabled     = !var.changed
  tags        = { q = "w" }
}

resource "aws_api_gateway_api_key" "chosen" {
  name  = "chosen"
  value = "12345678901234567890"
}

resource "aws_api_gateway_usage_plan" "plan" {
  name         = "plan"
  description  = var.changed ? null : "first"
  product_code = var.changed ? null : "CODE"
  api_stages {
    api_id = aws_api_gateway_rest_api.api.id
    stage  = aws_api_gateway_stage.prod.stage_name
    throttle {
      path        = var.changed ? "/people/{id}/GET" : "/users/{id}/GET"
      burst_limit = 3
      rate_limit  = var.changed ? 2 : 1.5
    }
  }
  api_stages {
    api_id = aws_api_gateway_rest_api.document.id
    stage  = aws_api_gateway_stage.document.stage_name
  }
  dynamic "quota_settings" {
    for_each = var.changed ? [] : [1]
    content {
      limit  = 20
      offset = 2
      period = "WEEK"
    }
  }
  throttle_settings {
    burst_limit = var.changed ? 50 : 5
    rate_limit  = 10
  }
  tags = { p = "q" }
}

resource "aws_api_gateway_usage_plan_key" "key" {
  usage_plan_id = aws_api_gateway_usage_plan.plan.id
  key_id        = aws_api_gateway_api_key.generated.id
  key_type      = "API_KEY"
}

resource "aws_api_gateway_domain_name" "regional" {
  domain_name              = "api.terraform.example.com"
  regional_certificate_arn = "arn:aws:acm:us-east-1:000000000000:certificate/${var.changed ? "2" : "1"}1111111-2222-3333-4444-555555555555"
  security_policy          = "TLS_1_2"
  endpoint_configuration {
    types = ["REGIONAL"]
  }
  tags = { d = "n" }
}

resource "aws_api_gateway_base_path_mapping" "path" {
  domain_name = aws_api_gateway_domain_name.regional.domain_name
  api_id      = aws_api_gateway_rest_api.api.id
  stage_name  = aws_api_gateway_stage.prod.stage_name
  base_path   = var.changed ? "v2" : "v1"
}

resource "aws_api_gateway_base_path_mapping" "root" {
  domain_name = aws_api_gateway_domain_name.regional.domain_name
  api_id      = aws_api_gateway_rest_api.document.id
}

resource "aws_api_gateway_vpc_link" "link" {
  name        = var.changed ? "renamed" : "link"
  description = var.changed ? "second" : "first"
  target_arns = ["arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/net/orders/50dc6c495c0c9188"]
  tags        = { v = "l" }
}

resource "aws_api_gateway_account" "account" {
  cloudwatch_role_arn = "arn:aws:iam::000000000000:role/${var.changed ? "second" : "first"}"
}

data "aws_api_gateway_resource" "user" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  path        = var.changed ? "/people/{id}" : "/users/{id}"
  depends_on  = [aws_api_gateway_resource.users, aws_api_gateway_resource.user]
}

data "aws_api_gateway_export" "oas30" {
  rest_api_id = aws_api_gateway_stage.prod.rest_api_id
  stage_name  = aws_api_gateway_stage.prod.stage_name
  export_type = "oas30"
}

data "aws_api_gateway_sdk" "javascript" {
  rest_api_id = aws_api_gateway_stage.prod.rest_api_id
  stage_name  = aws_api_gateway_stage.prod.stage_name
  sdk_type    = "javascript"
}

data "aws_api_gateway_api_key" "generated" {
  id = aws_api_gateway_api_key.generated.id
}

data "aws_api_gateway_domain_name" "regional" {
  domain_name = aws_api_gateway_domain_name.regional.domain_name
}
