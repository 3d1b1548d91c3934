package dev.keyhold.interceptor.s3;

/**
 * Where an object lies.
 *
 * @param bucket bucket name, or the access point that stands for it
 * @param key the object's key
 */
record ObjectName(String bucket, String key) {}
