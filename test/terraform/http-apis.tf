# HTTP APIs, their integrations, routes, authorizers and stages. `changed` is the second state of each.
resource "aws_apigatewayv2_api" "http" {
  name                         = var.changed ? "pets2" : "pets"
  protocol_type                = "HTTP"
  description                  = var.changed ? "" : "desc"
  version                      = var.changed ? null : "v1"
  disable_execute_api_endpoint = var.changed
  tags                         = { a = "b" }
  dynamic "cors_configuration" {
    for_each = var.changed ? [] : [1]
    content {
      allow_origins     = ["https://a.example"]
      allow_methods     = ["GET", "POST"]
      allow_headers     = ["x-a"]
      expose_headers    = ["date"]
      max_age           = 300
      allow_credentials = true
    }
  }
}
resource "aws_apigatewayv2_api" "cors" {
  name          = "cors"
  protocol_type = "HTTP"
  cors_configuration {
    allow_origins  = ["*"]
    allow_methods  = var.changed ? ["*"] : ["GET"]
    expose_headers = var.changed ? null : ["x-b"]
  }
}
resource "aws_apigatewayv2_api" "quick" {
  name          = "quick"
  protocol_type = "HTTP"
  target        = "https://example.com"
  route_key     = var.changed ? "GET /pets" : null
}
resource "aws_apigatewayv2_integration" "http" {
  api_id               = aws_apigatewayv2_api.http.id
  integration_type     = "HTTP_PROXY"
  integration_method   = "ANY"
  integration_uri      = var.changed ? "https://b.example/{proxy}" : "https://a.example/{proxy}"
  description          = var.changed ? null : "d"
  timeout_milliseconds = var.changed ? 1000 : null
  request_parameters   = var.changed ? { "append:header.b" = "2" } : { "append:header.a" = "$request.header.x", "overwrite:path" = "/x", "remove:querystring.q" = "''" }
  dynamic "response_parameters" {
    for_each = var.changed ? { "500" = "1" } : { "200" = "201", "403" = "404" }
    content {
      status_code = response_parameters.key
      mappings    = { "append:header.a" = response_parameters.value }
    }
  }
}
resource "aws_apigatewayv2_integration" "fn" {
  api_id                 = aws_apigatewayv2_api.http.id
  integration_type       = "AWS_PROXY"
  integration_uri        = local.lambda
  payload_format_version = var.changed ? "1.0" : "2.0"
  credentials_arn        = var.changed ? null : "arn:aws:iam::000000000000:role/r"
}
resource "aws_apigatewayv2_integration" "sqs" {
  api_id              = aws_apigatewayv2_api.http.id
  integration_type    = "AWS_PROXY"
  integration_subtype = "SQS-SendMessage"
  credentials_arn     = "arn:aws:iam::000000000000:role/r"
  request_parameters  = merge({ QueueUrl = "$request.header.queueUrl", MessageBody = "$request.body.message" }, var.changed ? {} : { MessageGroupId = "$request.body.group" })
}
resource "aws_apigatewayv2_authorizer" "jwt" {
  api_id           = aws_apigatewayv2_api.http.id
  name             = "jwt"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]
  jwt_configuration {
    audience = ["a"]
    issuer   = "https://issuer.example.com"
  }
}
resource "aws_apigatewayv2_route" "pets" {
  api_id               = aws_apigatewayv2_api.http.id
  route_key            = var.changed ? "POST /pets/{id}" : "GET /pets/{proxy+}"
  target               = var.changed ? "integrations/${aws_apigatewayv2_integration.fn.id}" : "integrations/${aws_apigatewayv2_integration.http.id}"
  operation_name       = var.changed ? null : "op"
  authorization_type   = var.changed ? "NONE" : "JWT"
  authorizer_id        = var.changed ? null : aws_apigatewayv2_authorizer.jwt.id
  authorization_scopes = var.changed ? null : ["a", "b"]
}
resource "aws_apigatewayv2_route" "default" {
  api_id    = aws_apigatewayv2_api.http.id
  route_key = "$default"
  target    = var.changed ? null : "integrations/${aws_apigatewayv2_integration.sqs.id}"
}
resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.http.id
  name        = "$default"
  auto_deploy = true
}
