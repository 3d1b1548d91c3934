"""Starts DynamoDB Local from the jars of Maven Central; LocalStack itself would download an archive from elsewhere."""

import os

from localstack.services.dynamodb.server import DynamodbServer
from localstack.utils.common import TMP_THREADS, ShellCommandThread

MAIN = "software.amazon.dynamodb.services.local.main.ServerRunner"


def command(server: DynamodbServer, jars: str) -> list[str]:
    data = ["-inMemory"] if server.in_memory else ["-dbPath", server.db_path]
    java = ["java", f"-Xmx{server.heap_size}", f"-Djava.library.path={jars}", "-cp", f"{jars}/*"]
    return [*java, MAIN, "-port", str(server.port), *data]


def start_from_jars(server: DynamodbServer) -> ShellCommandThread:
    jars = os.environ.get("KEYHOLD_DYNAMODB_JARS")
    if not jars:
        raise ValueError("KEYHOLD_DYNAMODB_JARS does not name the folder of DynamoDB Local's jars")
    thread = ShellCommandThread(
        command(server, jars), auto_restart=True, name="dynamodb-local", env_vars={"DDB_LOCAL_TELEMETRY": "0"}
    )
    # Without this the JVM outlives LocalStack.
    TMP_THREADS.append(thread)
    thread.start()
    return thread


def use_jars() -> None:
    DynamodbServer.do_start_thread = start_from_jars
