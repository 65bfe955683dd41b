package dragonfly.daemon.backend.objectstorage;

import dragonfly.core.error.SourceException;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * One answer of {@code ListObjectsV2}. Immutable.
 *
 * @param nextToken what the next page is asked for with; null on the last one
 */
record ListingPage(List<StoredObject> objects, @Nullable String nextToken) {
  ListingPage {
    objects = List.copyOf(objects);
  }

  /** An object of a bucket. */
  record StoredObject(String key, long length) {}

  /**
   * Reads the document. Only what was asked for is read; entities are not resolved.
   *
   * @throws SourceException if it is none
   */
  static ListingPage parse(byte[] document) {
    var factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    try {
      return parse(factory.createXMLStreamReader(new ByteArrayInputStream(document)));
    } catch (XMLStreamException | NumberFormatException e) {
      throw new SourceException("object store answered no listing", Map.of(), null, e);
    }
  }

  private static ListingPage parse(XMLStreamReader xml) throws XMLStreamException {
    var objects = new ArrayList<StoredObject>();
    String token = null;
    boolean isListing = false;
    while (xml.hasNext()) {
      if (xml.next() != XMLStreamConstants.START_ELEMENT) {
        continue;
      }
      switch (xml.getLocalName()) {
        case "ListBucketResult" -> isListing = true;
        case "Contents" -> objects.add(object(xml));
        case "NextContinuationToken" -> token = xml.getElementText();
        default -> {
          // says nothing that was asked for
        }
      }
    }
    if (!isListing) {
      throw new SourceException("object store answered no listing", Map.of(), null);
    }
    return new ListingPage(objects, token == null || token.isEmpty() ? null : token);
  }

  private static StoredObject object(XMLStreamReader xml) throws XMLStreamException {
    String key = "";
    long length = 0;
    while (xml.hasNext()) {
      int event = xml.next();
      if (event == XMLStreamConstants.END_ELEMENT && xml.getLocalName().equals("Contents")) {
        break;
      }
      if (event == XMLStreamConstants.START_ELEMENT) {
        switch (xml.getLocalName()) {
          case "Key" -> key = xml.getElementText();
          case "Size" -> length = Long.parseLong(xml.getElementText().strip());
          default -> {
            // says nothing that was asked for
          }
        }
      }
    }
    return new StoredObject(key, length);
  }
}
