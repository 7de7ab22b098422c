"""P1's addresses."""

from rest_framework.routers import SimpleRouter

from benchmarks.p1 import views

router = SimpleRouter()
router.register("places", views.PlaceViewSet, "place")
router.register("policies", views.PolicyViewSet, "policy")
router.register("stances", views.StanceViewSet, "stance")

urlpatterns = router.urls
