"""What LocalStack needs to run without Docker."""
