package dragonfly.manager.jpa;

import dragonfly.manager.error.InvalidInputException;
import dragonfly.manager.web.ListRequest;
import dragonfly.manager.web.Paging;
import jakarta.persistence.criteria.Predicate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;

/**
 * How the rows of a table are listed: by which columns they may be sorted, and in which texts a
 * search looks. Immutable.
 */
public final class Listing<E> {
  private static final char ESCAPE = '!';

  private final Map<String, String> sortable;
  private final List<String> searched;
  private final Sort order;

  private Listing(Map<String, String> sortable, List<String> searched, Sort order) {
    this.sortable = sortable;
    this.searched = searched;
    this.order = order;
  }

  /** Sorted by id; may be sorted by {@code id}, {@code created_at} and {@code updated_at}. */
  public static <E> Listing<E> byId() {
    return new Listing<>(
        Map.of("id", "id", "created_at", "createdAt", "updated_at", "updatedAt"),
        List.of(),
        Sort.by("id"));
  }

  /** As this, newest first. */
  public Listing<E> newestFirst() {
    return new Listing<>(sortable, searched, Sort.by("id").descending());
  }

  /**
   * As this, and may also be sorted by a column.
   *
   * @param name in the JSON
   */
  public Listing<E> sortedBy(String name, String attribute) {
    var more = new TreeMap<>(sortable);
    more.put(name, attribute);
    return new Listing<>(more, searched, order);
  }

  /** As this, and a search looks into these attributes. */
  public Listing<E> searching(String... attributes) {
    return new Listing<>(sortable, List.of(attributes), order);
  }

  /**
   * One page of the rows that fulfil the filter and contain the searched text.
   *
   * @throws InvalidInputException if it cannot be sorted so
   */
  public <T> Paging.Result<T> page(
      JpaSpecificationExecutor<E> rows,
      ListRequest request,
      Filter<E> filter,
      Function<List<E>, List<T>> toRecords) {
    var where = filter.specification().and(containing(request));
    var paging = request.paging();
    var sort = sort(request.sort());
    long offset = (paging.page() - 1L) * paging.perPage();
    if (offset > Integer.MAX_VALUE) {
      // further than any engine counts; there is nothing there
      return new Paging.Result<>(List.of(), rows.count(where));
    }
    Page<E> found = rows.findAll(where, PageRequest.of(paging.page() - 1, paging.perPage(), sort));
    return new Paging.Result<>(toRecords.apply(found.getContent()), found.getTotalElements());
  }

  private Sort sort(String text) {
    if (text.isEmpty()) {
      return order;
    }
    var orders = new ArrayList<Sort.Order>();
    for (var part : text.split(",", -1)) {
      boolean descending = part.startsWith("-");
      var attribute = sortable.get(descending ? part.substring(1) : part);
      if (attribute == null) {
        throw new InvalidInputException(
            "sort: \"%s\" is none of %s".formatted(part, new TreeMap<>(sortable).keySet()));
      }
      orders.add(descending ? Sort.Order.desc(attribute) : Sort.Order.asc(attribute));
    }
    // rows that are equal so far keep their place from page to page
    orders.add(Sort.Order.asc("id"));
    return Sort.by(orders);
  }

  private Specification<E> containing(ListRequest request) {
    if (request.search().isEmpty()) {
      return Specification.unrestricted();
    }
    if (searched.isEmpty()) {
      throw new InvalidInputException("search: this list cannot be searched");
    }
    var pattern = request.searchPattern();
    return (row, _, builder) ->
        builder.or(
            searched.stream()
                .map(attribute -> builder.like(builder.lower(row.get(attribute)), pattern, ESCAPE))
                .toArray(Predicate[]::new));
  }
}
