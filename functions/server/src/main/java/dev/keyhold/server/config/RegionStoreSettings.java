package dev.keyhold.server.config;

import dev.keyhold.kms.key.Region;
import dev.keyhold.server.CommandFailedException;
import dev.keyhold.server.directory.DataDirectory;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings that give Regions a store of their own (multi-region.md MR-13). They are read by hand: a part of their name is the
 * Region, and what stands before it, {@code keyhold.region}, is a setting too.
 */
final class RegionStoreSettings {
    /** How one is written. */
    static final String NAME = "keyhold.region.\"REGION\".store";

    private static final Pattern IN_FILE = Pattern.compile("keyhold\\.region\\.(\"?)([^\".]+)\\1\\.store");
    private static final Pattern IN_ENVIRONMENT = Pattern.compile("KEYHOLD_REGION_.+_STORE");
    private static final String SUFFIX = ".db";

    /** What was written, by what should be a Region's name. */
    private final Map<String, String> values;

    private RegionStoreSettings(Map<String, String> values) {
        this.values = values;
    }

    static boolean isOne(String name) {
        return IN_FILE.matcher(name).matches();
    }

    /** Of the file only: what one command of a data directory knows of its stores, each has to know. */
    static RegionStoreSettings read(Map<String, String> file, Map<String, String> environment) {
        environment.keySet().stream()
                .filter(name -> IN_ENVIRONMENT.matcher(name).matches())
                .findFirst()
                .ifPresent(name -> {
                    throw new CommandFailedException(
                            name + " is in the environment, but the store of a Region is set in " + SettingsFile.NAME
                                    + ", where every command finds it: " + NAME + "=FILE");
                });
        Map<String, String> values = new TreeMap<>();
        file.forEach((name, value) -> {
            Matcher matcher = IN_FILE.matcher(name);
            if (matcher.matches() && values.put(matcher.group(2), value) != null) {
                throw new CommandFailedException(name + " is set twice, with quotes and without");
            }
        });
        return new RegionStoreSettings(values);
    }

    /**
     * The files, by Region, in the order of the Regions' names.
     *
     * @throws CommandFailedException if they cannot be the stores of Regions
     */
    SortedMap<Region, Path> files(DataDirectory directory, StoreKind kind) {
        if (!values.isEmpty() && kind == StoreKind.DYNAMODB) {
            throw new CommandFailedException(setting(values.keySet().iterator().next())
                    + " is for a store in the data directory, and keyhold.store is dynamodb");
        }
        SortedMap<Region, Path> files = new TreeMap<>(Region.BY_NAME);
        values.forEach((name, value) -> {
            Region region = Region.parse(name)
                    .orElseThrow(() -> new CommandFailedException(setting(name) + ": " + name + " is no Region"));
            Path path = directory.root().resolve(value.strip()).normalize();
            requireOwn(name, path, directory);
            if (files.containsValue(path)) {
                throw new CommandFailedException(
                        setting(name) + " is " + path + ", which is another Region's store already");
            }
            files.put(region, path);
        });
        return Collections.unmodifiableSortedMap(files);
    }

    private static void requireOwn(String region, Path path, DataDirectory directory) {
        if (path.equals(directory.database().normalize())) {
            throw new CommandFailedException(
                    setting(region) + " is " + path + ", where every Region is that has no store of its own");
        }
        if (!path.toString().endsWith(SUFFIX)) {
            throw new CommandFailedException(
                    setting(region) + " is " + path + ", but the name of a store ends in " + SUFFIX);
        }
    }

    private static String setting(String region) {
        return NAME.replace("REGION", region);
    }
}
