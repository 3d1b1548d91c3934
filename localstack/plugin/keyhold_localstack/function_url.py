"""Function URLs of functions that answer without a body, on which LocalStack itself fails."""

from localstack.services.lambda_ import urlrouter


class EmptyBodyResponse(urlrouter.Response):
    """Takes a missing body for an empty one."""

    data = property(
        urlrouter.Response.get_data, lambda self, value: self.set_data(b"" if value is None else value)
    )


def accept_answers_without_body() -> None:
    urlrouter.Response = EmptyBodyResponse
