"""What LocalStack loads by name; the rest is imported when it is asked for."""

from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.plugins import Service, aws_provider


class ProcessRuntimeExecutorPlugin(RuntimeExecutorPlugin):
    name = "process"

    def load(self, *args, **kwargs):
        from keyhold_localstack.executor import ProcessRuntimeExecutor
        from keyhold_localstack.function_url import accept_answers_without_body

        accept_answers_without_body()
        return ProcessRuntimeExecutor


@aws_provider(api="dynamodb", name="maven")
def dynamodb_maven() -> Service:
    from localstack.aws.forwarder import HttpFallbackDispatcher
    from localstack.services.dynamodb.v2.provider import DynamoDBProvider

    from keyhold_localstack.dynamodb import use_jars

    use_jars()
    return Service.for_provider(
        DynamoDBProvider(),
        dispatch_table_factory=lambda provider: HttpFallbackDispatcher(provider, provider.get_forward_url),
    )
