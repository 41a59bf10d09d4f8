"""The Python runtime: runs one function's handler against the Runtime API (cloudwatch-lambda.md 5).

A program of its own, started once for each sandbox, with nothing beyond the standard library.
"""
import decimal
import http.client
import importlib
import json
import logging
import os
import signal
import socket
import struct
import sys
import time
import traceback

BASE = "/2018-06-01/runtime"
FRAME_TYPE = 0xA55A0003
MAX_EVENT_BYTES = 262118


class RuntimeFailure(Exception):
    """One of the runtime's own errors: `Runtime.{reason}`, told without this file's frames."""

    def __init__(self, reason, message, stack=()):
        super().__init__(message)
        self.error_type = "Runtime." + reason
        self.message = message
        self.stack = list(stack)


class RuntimeApi:
    """One connection, kept alive. The gateway closing it means there is nothing left to run for."""

    def __init__(self, address):
        self.connection = http.client.HTTPConnection(address)
        self.connection.connect()
        self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def call(self, method, path, body=None, headers=None):
        try:
            self.connection.request(method, BASE + path, body, headers or {})
            response = self.connection.getresponse()
            return response.headers, response.read()
        except (OSError, http.client.HTTPException):
            os._exit(1)

    def next(self):
        return self.call("GET", "/invocation/next")

    def respond(self, request_id, body):
        self.call("POST", "/invocation/%s/response" % request_id, body, {"Content-Type": "application/json"})

    def fail(self, path, error):
        headers = {"Content-Type": "application/json", "Lambda-Runtime-Function-Error-Type": ascii_text(error["errorType"])}
        self.call("POST", path, to_json(error).encode("utf-8"), headers)


def ascii_text(text):
    return "".join(c if " " <= c <= "~" else "?" for c in text)


class LogPipe:
    """Events for the log: type, length, microseconds, text. A frame may hold several lines."""

    def __init__(self, fd):
        self.fd = fd

    def write(self, text):
        body = text.encode("utf-8", "backslashreplace")[:MAX_EVENT_BYTES]
        frame = struct.pack(">IIQ", FRAME_TYPE, len(body), int(time.time() * 1_000_000)) + body
        try:
            while frame:
                frame = frame[os.write(self.fd, frame) :]
        except OSError:
            pass


class LambdaLoggerHandler(logging.Handler):
    """The handler AWS puts on the root logger."""

    def __init__(self, pipe):
        super().__init__()
        self.pipe = pipe

    def emit(self, record):
        self.pipe.write(self.format(record))


class RequestIdFilter(logging.Filter):
    request_id = ""

    def filter(self, record):
        record.aws_request_id = self.request_id
        return True


class Attributes:
    """A read of clientContext or identity: members as attributes, what is missing is None."""

    def __init__(self, **members):
        self.__dict__.update(members)

    def __repr__(self):
        return "%s([%s])" % (type(self).__name__, ",".join("%s=%s" % item for item in self.__dict__.items()))


class CognitoIdentity(Attributes):
    pass


class Client(Attributes):
    pass


class ClientContext(Attributes):
    pass


class LambdaContext:
    def __init__(self, request_id, deadline_ms, invoked_arn, client_context, identity):
        self.aws_request_id = request_id
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = invoked_arn
        self.client_context = client_context
        self.identity = identity
        self._deadline_ms = deadline_ms

    def get_remaining_time_in_millis(self):
        return max(self._deadline_ms - int(time.time() * 1000), 0)

    def log(self, message):
        LOG.write(str(message))


def latin1_json(value):
    return json.loads(value.encode("latin-1").decode("utf-8")) if value else None


def read_client_context(value):
    data = latin1_json(value)
    if not isinstance(data, dict):
        return None
    names = ["installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name"]
    client = data.get("client")
    read = Client(**{name: client.get(name) for name in names}) if isinstance(client, dict) else None
    return ClientContext(client=read, custom=data.get("custom"), env=data.get("env"))


def read_context(headers):
    identity = latin1_json(headers.get("Lambda-Runtime-Cognito-Identity")) or {}
    return LambdaContext(
        headers["Lambda-Runtime-Aws-Request-Id"],
        int(headers["Lambda-Runtime-Deadline-Ms"]),
        headers["Lambda-Runtime-Invoked-Function-Arn"],
        read_client_context(headers.get("Lambda-Runtime-Client-Context")),
        CognitoIdentity(
            cognito_identity_id=identity.get("cognitoIdentityId"),
            cognito_identity_pool_id=identity.get("cognitoIdentityPoolId"),
        ),
    )


def load_handler(name):
    try:
        module_name, function_name = name.rsplit(".", 1)
    except ValueError as error:
        raise RuntimeFailure("MalformedHandlerName", "Bad handler '%s': %s" % (name, error))
    module = load_module(module_name)
    try:
        return getattr(module, function_name)
    except AttributeError:
        raise RuntimeFailure("HandlerNotFound", "Handler '%s' missing on module '%s'" % (function_name, module_name))


def load_module(name):
    if name.split(".")[0] in sys.builtin_module_names:
        raise RuntimeFailure("ImportModuleError", "Cannot use built-in module %s as a handler module" % name)
    try:
        return importlib.import_module(name.replace("/", "."))
    except ImportError as error:
        raise RuntimeFailure("ImportModuleError", "Unable to import module '%s': %s" % (name, error))
    except SyntaxError as error:
        stack = ['  File "%s" Line %s\n    %s\n' % (error.filename, error.lineno, (error.text or "").strip())]
        raise RuntimeFailure("UserCodeSyntaxError", "Syntax error in module '%s': %s" % (name, error), stack)


def error_of(failure, request_id):
    """`{errorMessage, errorType, requestId, stackTrace}` (cloudwatch-lambda.md 3.1 [S])."""
    if isinstance(failure, RuntimeFailure):
        kind, message, stack = failure.error_type, failure.message, failure.stack
    else:
        kind, message = type(failure).__name__, str(failure)
        stack = traceback.format_list(traceback.extract_tb(failure.__traceback__)[1:])
    return {"errorMessage": message, "errorType": kind, "requestId": request_id, "stackTrace": stack}


def log_error(error):
    text = "[ERROR] %s: %s" % (error["errorType"], error["errorMessage"])
    if error["stackTrace"]:
        text += "\nTraceback (most recent call last):\n" + "".join(error["stackTrace"])
    LOG.write(text)


def plain(value):
    if isinstance(value, decimal.Decimal):
        return float(value)
    raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)


def to_json(value):
    return json.dumps(value, default=plain, ensure_ascii=ENSURE_ASCII)


def parse_event(body):
    try:
        return json.loads(body)
    except ValueError as error:
        raise RuntimeFailure("UnmarshalError", "Unable to unmarshal input: %s" % error)


def render(result):
    try:
        return to_json(result).encode("utf-8", "surrogatepass")
    except (TypeError, ValueError, RecursionError) as error:
        raise RuntimeFailure("MarshalError", "Unable to marshal response: %s" % error)


def run(handler, event, context):
    return handler(event, context)


def invoke(api, handler, headers, body):
    request_id = headers["Lambda-Runtime-Aws-Request-Id"]
    RequestIdFilter.request_id = request_id
    os.environ["_X_AMZN_TRACE_ID"] = headers.get("Lambda-Runtime-Trace-Id") or ""
    try:
        response = render(run(handler, parse_event(body), read_context(headers)))
    except Exception as failure:
        # The runtime's own frames (invoke, run) come before the handler's.
        if not isinstance(failure, RuntimeFailure):
            failure.__traceback__ = failure.__traceback__.tb_next
        error = error_of(failure, request_id)
        log_error(error)
        flush()
        return api.fail("/invocation/%s/error" % request_id, error)
    flush()
    api.respond(request_id, response)


def flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            pass


def set_up_logging():
    handler = LambdaLoggerHandler(LOG)
    handler.addFilter(RequestIdFilter())
    formatter = logging.Formatter(
        "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n", "%Y-%m-%dT%H:%M:%S"
    )
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    logging.getLogger().addHandler(handler)


def main():
    # SIGINT and SIGPIPE are the gateway's affairs; Python's own defaults would print traces into the function's log.
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    set_up_logging()
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    api = RuntimeApi(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        handler = load_handler(os.environ["_HANDLER"])
    except Exception as failure:
        error = error_of(failure, "")
        log_error(error)
        flush()
        api.fail("/init/error", error)
        os._exit(1)
    while True:
        headers, body = api.next()
        invoke(api, handler, headers, body)


LOG = LogPipe(3)
# Runtimes up to Python 3.11 escape everything beyond ASCII in what they return.
ENSURE_ASCII = int(os.environ.get("AWS_EXECUTION_ENV", "AWS_Lambda_python3.12").rsplit(".", 1)[1]) < 12

if __name__ == "__main__":
    main()
