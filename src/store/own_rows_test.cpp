// Own rows are added whole or not at all, and only when they can be true beside the others.

#include "store/own_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "units/folder_test.hpp"

namespace ohmic::store {
namespace {

using testing::HasSubstr;

CatalogueFiles files(const Folder& folder) {
  return {.shipped = "catalogue", .own = folder.path() / "own", .database = ":memory:", .autoeq = {}};
}

TEST(own_rows, are_added_with_the_columns_they_need) {
  const Folder folder;
  const auto first = add_own_row(files(folder), Kind::headphone,
                                 {{"maker", "Sennheiser"}, {"model", "HD 600"}, {"impedance_ohm", "312"}});
  ASSERT_TRUE(first.has_value()) << first.error().sentence();
  const auto second = add_own_row(files(folder), Kind::headphone,
                                  {{"maker", "Mine"}, {"model", "Two, quoted"}, {"sensitivity_db_per_v", "101.5"}});
  ASSERT_TRUE(second.has_value()) << second.error().sentence();
  EXPECT_EQ(folder.read_text("own/headphones.csv"),
            "maker,model,impedance_ohm,sensitivity_db_per_v\nSennheiser,HD 600,312,\nMine,\"Two, quoted\",,101.5\n");
  const auto catalogue = Catalogue::open(files(folder));
  ASSERT_TRUE(catalogue.has_value()) << catalogue.error().sentence();
  const auto headphone = (*catalogue)->headphone("hd 600");
  ASSERT_TRUE(headphone.has_value());
  EXPECT_EQ((*headphone)->impedance.at(0).value.value(), 312.0);
  EXPECT_EQ((*headphone)->sources.at(0).basis, Basis::own);
  EXPECT_GT((*headphone)->sensitivity.size(), 0u);
}

TEST(own_rows, that_cannot_be_true_change_nothing) {
  const Folder folder;
  const auto refused = [&](Kind kind, const OwnCells& cells) {
    const auto added = add_own_row(files(folder), kind, cells);
    EXPECT_FALSE(added.has_value());
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "own" / "headphones.csv"));
    return added ? std::string() : added.error().sentence();
  };
  EXPECT_THAT(refused(Kind::headphone, {{"maker", "A"}, {"model", "B"}, {"impedance", "32"}}),
              HasSubstr("no column \"impedance\""));
  EXPECT_THAT(refused(Kind::headphone, {{"maker", "A"}, {"model", "B"}, {"impedance_ohm", "32 ohm"}}),
              HasSubstr("plain number"));
  EXPECT_THAT(refused(Kind::headphone, {{"maker", "A"}, {"impedance_ohm", "32"}}), HasSubstr("no model"));
  EXPECT_THAT(refused(Kind::amplifier, {{"maker", "Sennheiser"}, {"model", "HD 600"}, {"snr_db", "110"}}),
              HasSubstr("of one kind"));
  EXPECT_THAT(refused(Kind::headphone, {{"maker", "Sennheiser"}, {"model", "HD 600"}, {"sensitivity_db_per_v", "97"}}),
              HasSubstr("per milliwatt"));
}

}  // namespace
}  // namespace ohmic::store
