package dragonfly.scheduler.job;

import dragonfly.api.ext.v1.ListFilesRequest;
import dragonfly.api.ext.v1.ListFilesResponse;
import dragonfly.api.ext.v1.ListedFile;

/** One {@code ListFiles} call: what lies in a directory of a source. */
final class ListFilesCall {
  private ListFilesCall() {}

  static ListFilesResponse serve(Directories directories, ListFilesRequest request)
      throws InterruptedException {
    JobMessages.url(request.getDownload().getUrl());
    var response = ListFilesResponse.newBuilder();
    for (var file : directories.files(request.getDownload())) {
      response.addFiles(
          ListedFile.newBuilder().setUrl(file.getUrl()).setContentLength(file.getContentLength()));
    }
    return response.build();
  }
}
