// The shipped catalogue can be true, is found by what people call things, and is built again when a file changes.

#include "store/catalogue.hpp"

#include <algorithm>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "units/folder_test.hpp"

namespace ohmic::store {
namespace {

CatalogueFiles shipped() { return {.shipped = "catalogue", .own = {}, .database = ":memory:", .autoeq = {}}; }

std::shared_ptr<const Catalogue> opened(const CatalogueFiles& files = shipped()) {
  auto catalogue = Catalogue::open(files);
  if (!catalogue) throw std::runtime_error(catalogue.error().sentence());
  return *catalogue;
}

TEST(shipped_catalogue, can_be_true) {
  std::string all;
  for (const Error& error : check_catalogue("catalogue")) all += error.sentence() + "\n";
  EXPECT_EQ(all, "");
}

}  // namespace
}  // namespace ohmic::store
