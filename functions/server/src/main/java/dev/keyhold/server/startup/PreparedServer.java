package dev.keyhold.server.startup;

import dev.keyhold.server.config.HttpsSettings.CertificateFiles;
import dev.keyhold.server.config.ServerSettings;

/**
 * Everything that a server needs before its listeners open.
 *
 * @param certificate what HTTPS is served with
 */
public record PreparedServer(ServerSettings settings, OpenedData data, CertificateFiles certificate) {}
