"""P1's pages: by number, with a count, as DRF makes them."""

from rest_framework.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    """Numbered pages, with a count."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500
