// What is told of a device is its figures with their units, and nothing where nothing is known.

#include "store/told.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/catalogue.hpp"

namespace ohmic::store {
namespace {

TEST(told, every_figure_has_a_unit_and_a_source) {
  const auto catalogue = Catalogue::open({.shipped = "catalogue", .own = {}, .database = ":memory:", .autoeq = {}});
  ASSERT_TRUE(catalogue.has_value()) << catalogue.error().sentence();
  std::string lines;
  for (const Told& line : told(*(*catalogue)->find("focusrite-scarlett-2i2-4th-gen")))
    lines += line.figure + ": " + line.value + "\n";
  EXPECT_THAT(lines, testing::HasSubstr("headphones: output impedance: 50 ohm"));
  EXPECT_THAT(lines, testing::HasSubstr("headphones: gives: 2.449 V into 300 ohm (20 mW)"));
  EXPECT_THAT(lines, testing::HasSubstr("input noise (EIN, A): -127.0 dBu"));
  const Device* headphone = (*catalogue)->find("sennheiser-hd-600");
  for (const Told& line : told(*headphone)) EXPECT_LT(static_cast<std::size_t>(line.source), headphone->sources.size());
  EXPECT_THAT(told(headphone->sources[0]), testing::HasSubstr("measured by Audio Science Review"));
}

TEST(told, nothing_is_told_of_what_is_unknown) {
  const Headphone unknown;
  EXPECT_THAT(told(unknown), testing::IsEmpty());
}

}  // namespace
}  // namespace ohmic::store
