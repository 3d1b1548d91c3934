package dev.keyhold.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** The stack of {@code infra/keyhold.yaml}, deployed through CloudFormation. */
final class Stack implements AutoCloseable {
    private static final Path TEMPLATE = Path.of("..", "infra", "keyhold.yaml");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final CloudFormationClient cloudFormation;
    private final String name;

    Stack(World world, String name) {
        this.cloudFormation = world.cloudFormation();
        this.name = name;
    }

    void create(Map<String, String> parameters) throws InterruptedException {
        cloudFormation.createStack(request -> request.stackName(name)
                .templateBody(template())
                .capabilities(Capability.CAPABILITY_IAM, Capability.CAPABILITY_AUTO_EXPAND)
                .parameters(parameters(parameters)));
        await(StackStatus.CREATE_COMPLETE);
    }

    void update(Map<String, String> parameters) throws InterruptedException {
        cloudFormation.updateStack(request -> request.stackName(name)
                .templateBody(template())
                .capabilities(Capability.CAPABILITY_IAM, Capability.CAPABILITY_AUTO_EXPAND)
                .parameters(parameters(parameters)));
        await(StackStatus.UPDATE_COMPLETE);
    }

    void delete() throws InterruptedException {
        String id = description().stackId();
        cloudFormation.deleteStack(request -> request.stackName(name));
        Instant end = Instant.now().plus(PATIENCE);
        while (exists(id)) {
            requireTime(end);
        }
    }

    Map<String, String> outputs() {
        return description().outputs().stream().collect(Collectors.toMap(Output::outputKey, Output::outputValue));
    }

    /** The names that the stack's resources of a type were given. */
    List<String> resources(String type) {
        return cloudFormation.describeStackResources(request -> request.stackName(name)).stackResources().stream()
                .filter(resource -> resource.resourceType().equals(type))
                .map(resource -> resource.physicalResourceId())
                .toList();
    }

    @Override
    public void close() {
        cloudFormation.close();
    }

    private boolean exists(String id) {
        try {
            return cloudFormation.describeStacks(request -> request.stackName(id)).stacks().stream()
                    .anyMatch(stack -> stack.stackStatus() != StackStatus.DELETE_COMPLETE);
        } catch (CloudFormationException gone) {
            return false;
        }
    }

    private void await(StackStatus wanted) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        StackStatus status = description().stackStatus();
        while (status != wanted) {
            if (!status.toString().endsWith("_IN_PROGRESS") && status.toString().contains("_")) {
                throw new IllegalStateException("the stack is " + status + ": "
                        + cloudFormation
                                .describeStackEvents(request -> request.stackName(name))
                                .stackEvents());
            }
            requireTime(end);
            status = description().stackStatus();
        }
    }

    private void requireTime(Instant end) throws InterruptedException {
        if (Instant.now().isAfter(end)) {
            throw new IllegalStateException("the stack does not get ready: " + description());
        }
        TimeUnit.MILLISECONDS.sleep(200);
    }

    private software.amazon.awssdk.services.cloudformation.model.Stack description() {
        return cloudFormation
                .describeStacks(request -> request.stackName(name))
                .stacks()
                .get(0);
    }

    private static List<Parameter> parameters(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(entry -> Parameter.builder()
                        .parameterKey(entry.getKey())
                        .parameterValue(entry.getValue())
                        .build())
                .toList();
    }

    private static String template() {
        try {
            return Files.readString(TEMPLATE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
