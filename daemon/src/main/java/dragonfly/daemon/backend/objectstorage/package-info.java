/**
 * Object stores that speak the S3 protocol. The SDK finds credentials and signs; the bytes come by
 * the HTTP backend, so that there is one data path. Start reading at {@link
 * dragonfly.daemon.backend.objectstorage.ObjectStorageBackend}.
 */
@NullMarked
package dragonfly.daemon.backend.objectstorage;

import org.jspecify.annotations.NullMarked;
