// What ohmic pair and ohmic ctl --url ask, from their words.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "command_line.hpp"

namespace ohmic::app {
namespace {

using testing::HasSubstr;

PairAsked pair_of(const std::vector<std::string>& words) { return std::get<PairAsked>(read_command_line(words)); }
std::string mistake_of(const std::vector<std::string>& words) {
  const Asked asked = read_command_line(words);
  const auto* answer = std::get_if<Answer>(&asked);
  return answer != nullptr && answer->status == wrong ? answer->text : "";
}

TEST(CommandPair, AsksForAnOutputOrAnEngineer) {
  const PairAsked anna = pair_of({"pair", "Lead", "--label", "Anna's phone"});
  EXPECT_EQ(anna.what, PairAsked::What::pair);
  EXPECT_EQ(anna.output, "Lead");
  EXPECT_EQ(anna.label, "Anna's phone");
  EXPECT_TRUE(pair_of({"pair", "--engineer", "--rig", "band"}).output.empty());
  EXPECT_EQ(pair_of({"pair", "list"}).what, PairAsked::What::list);
  EXPECT_EQ(pair_of({"pair", "revoke", "3"}).id, 3.0);
}

TEST(CommandPair, WhatDoesNotBelongTogetherIsASentence) {
  EXPECT_THAT(mistake_of({"pair"}), HasSubstr("ohmic pair --engineer"));
  EXPECT_THAT(mistake_of({"pair", "Lead", "--engineer"}), HasSubstr("leave out"));
  EXPECT_THAT(mistake_of({"pair", "Lead", "Drums"}), HasSubstr("one word too many"));
  EXPECT_THAT(mistake_of({"pair", "revoke"}), HasSubstr("ohmic pair list"));
  EXPECT_THAT(mistake_of({"pair", "revoke", "Anna"}), HasSubstr("ohmic pair list"));
}

TEST(CommandPair, SchemaAsksForOneOfTwo) {
  EXPECT_EQ(std::get<SchemaAsked>(read_command_line({"schema", "asyncapi"})).which, "asyncapi");
  EXPECT_FALSE(mistake_of({"schema", "wsdl"}).empty());
}

TEST(CommandCtl, TakesAConsolesAddressInPlaceOfASocket) {
  const auto asked = std::get<CtlAsked>(read_command_line(
      {"ctl", "get", "phones", "--url", "http://127.0.0.1:7480", "--token-file", "t", "--certificate", "c"}));
  EXPECT_EQ(asked.url, "http://127.0.0.1:7480");
  EXPECT_EQ(asked.token_file, "t");
  EXPECT_EQ(asked.certificate, "c");
}

}  // namespace
}  // namespace ohmic::app
