// The laws of the protocol's JSON: what is read is written again, and bad lines get a sentence with their column.

#include "api/value.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ohmic::api {
namespace {

std::string refusal(std::string_view line) {
  const auto read = read_line(line);
  return read ? "read" : read.error().sentence();
}

TEST(Value, WhatIsReadIsWrittenAgain) {
  for (const char* line : {R"({"set": "phones.Lead.level", "to": "-20 dB"})",
                           R"({"a": [1, 2.5, true, null, []], "b": {}})", R"("Zo\u00eb")", "-1.5e-07", "[[[]]]"}) {
    const auto read = read_line(line);
    ASSERT_TRUE(read) << line << ": " << read.error().sentence();
    const auto again = read_line(write_line(*read));
    ASSERT_TRUE(again);
    EXPECT_EQ(write_line(*again), write_line(*read));
  }
  EXPECT_EQ(write_line(*read_line(R"({"a":[1,2.5,true,null,[]],"b":{}})")),
            R"({"a": [1, 2.5, true, null, []], "b": {}})");
}

TEST(Value, ALineThatIsNoJsonSaysWhereItStopsBeingOne) {
  EXPECT_EQ(
      refusal("{\"get\": phones}"),
      "This is no JSON, from column 9 on (\"\"get\": p\"). Send one object a line, such as {\"get\": \"phones\"}.");
  EXPECT_TRUE(refusal("").starts_with("This is no JSON, from column 1 on")) << refusal("");
  EXPECT_TRUE(refusal("{} {}").starts_with("This is no JSON, from column 4 on")) << refusal("{} {}");
}

TEST(Value, BytesThatAreNoUtf8AreRefusedWithTheirColumn) {
  EXPECT_EQ(refusal("{\"get\": \"\xff\"}"), "The bytes from column 10 on are no UTF-8. Send UTF-8.");
  EXPECT_EQ(refusal("\"\xed\xa0\x80\""), "The bytes from column 2 on are no UTF-8. Send UTF-8.") << "a surrogate";
  EXPECT_EQ(refusal("\"\xc0\xaf\""), "The bytes from column 2 on are no UTF-8. Send UTF-8.") << "overlong";
  EXPECT_EQ(refusal("\"\xe2\x82"), "The bytes from column 2 on are no UTF-8. Send UTF-8.") << "cut off";
  EXPECT_EQ(refusal("\"\xf0\x9f\x8e\xa7\""), "read");
}

TEST(Value, DepthAndLengthAreBounded) {
  EXPECT_EQ(refusal(std::string(16, '[') + std::string(16, ']')), "read");
  EXPECT_EQ(refusal(std::string(17, '[')), "Lists and objects are nested deeper than 16. No request needs that.");
  EXPECT_EQ(refusal(std::string(60000, '[')), "Lists and objects are nested deeper than 16. No request needs that.");
  EXPECT_EQ(refusal(std::string(longest_line + 1, ' ')), "The line is 65537 bytes long. At most 65536 are read.");
}

TEST(Value, AMemberMayBeThereOnce) {
  EXPECT_EQ(refusal(R"({"to": 1, "to": 2})"), "\"to\" is there twice. Give it once.");
}

TEST(Value, WhatIsNoNumberIsWrittenAsNull) {
  EXPECT_EQ(write_line(List{std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), -100.0}),
            "[null, null, -100]");
}

RC_GTEST_PROP(ValueProperties, AnyTextComesBack, (const std::string& text)) {
  const auto read = read_line(write_line(Value(text)), 1 << 20);
  RC_ASSERT(read.has_value());
  RC_ASSERT(read->text() != nullptr);
  const auto again = read_line(write_line(*read), 1 << 20);
  RC_ASSERT(*again->text() == *read->text());
}

}  // namespace
}  // namespace ohmic::api
