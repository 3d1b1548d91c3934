package dev.keyhold.kms.operation;

import dev.keyhold.kms.authz.Caller;
import dev.keyhold.kms.key.Region;

/** What a valid signature proves: who calls, and for which Region. */
public record Identity(Caller caller, Region region) {}
