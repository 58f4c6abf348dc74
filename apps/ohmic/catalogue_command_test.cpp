// The words of ohmic catalogue are understood.

#include <variant>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "command_line.hpp"

namespace ohmic::app {
namespace {

using testing::ElementsAre;

CatalogueAsked asked(const std::vector<std::string>& words) {
  const Asked read = read_command_line(words);
  const auto* found = std::get_if<CatalogueAsked>(&read);
  EXPECT_NE(found, nullptr) << (std::holds_alternative<Answer>(read) ? std::get<Answer>(read).text : "");
  return found != nullptr ? *found : CatalogueAsked{};
}

TEST(catalogue_command, takes_words_and_a_kind) {
  const CatalogueAsked search = asked({"catalogue", "search", "dt990", "250", "--kind", "headphone"});
  EXPECT_EQ(search.command, "search");
  EXPECT_THAT(search.words, ElementsAre("dt990", "250"));
  EXPECT_EQ(search.kind, "headphone");
  EXPECT_EQ(asked({"catalogue", "list"}).command, "list");
  EXPECT_THAT(asked({"catalogue", "check", "here"}).words, ElementsAre("here"));
}

TEST(catalogue_command, adds_cells_of_a_kind) {
  const CatalogueAsked add = asked({"catalogue", "add", "headphone", "maker=A", "model=B C", "impedance_ohm=32"});
  EXPECT_EQ(add.command, "add");
  EXPECT_EQ(add.kind, "headphone");
  EXPECT_THAT(add.words, ElementsAre("maker=A", "model=B C", "impedance_ohm=32"));
  EXPECT_TRUE(std::holds_alternative<Answer>(read_command_line({"catalogue", "add", "toaster", "maker=A"})));
  EXPECT_TRUE(std::holds_alternative<Answer>(read_command_line({"catalogue"})));
}

}  // namespace
}  // namespace ohmic::app
