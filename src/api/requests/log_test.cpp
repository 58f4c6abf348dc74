// The log's laws: numbers without gaps, nothing twice, and whoever subscribed is told at once.

#include "api/requests/log.hpp"

#include <gtest/gtest.h>

#include "api/requests/requests.hpp"
#include "api/stage_test.hpp"

namespace ohmic::api {
namespace {

using testing::Stage;

LogEvent event(std::string words) {
  return {.at = std::chrono::milliseconds(1500), .kind = "xrun", .is_alarm = true, .words = std::move(words)};
}

TEST(RequestLog, gives_what_happened_since_a_number_and_no_more) {
  Stage stage;
  Log log;
  add_log(*stage.protocol, log);
  for (const char* words : {"one", "two", "three"}) log.add(event(words));
  EXPECT_EQ(stage.ask(R"({"log": {"since": 2}})"),
            R"({"events": [{"number": 3, "at_seconds": 1.5, "kind": "xrun", "alarm": true, "words": "three", )"
            R"("figures": {}}], "last": 3})");
  EXPECT_EQ(stage.ask(R"({"log": {"since": 3}})"), R"({"events": [], "last": 3})");
  EXPECT_TRUE(stage.ask(R"({"log": {"until": 3}})").starts_with(R"({"error")"));
}

TEST(RequestLog, keeps_a_thousand_and_never_numbers_anew) {
  Log log;
  for (int i = 0; i < 1500; ++i) log.add(event("x"));
  const auto all = log.since(0);
  ASSERT_EQ(all.size(), Log::most);
  EXPECT_EQ(all.front().number, 501);
  EXPECT_EQ(all.back().number, log.last());
}

TEST(RequestLog, tells_engineers_who_subscribed_and_refuses_performers) {
  Stage stage;
  Log log;
  add_log(*stage.protocol, log);
  const auto performer = stage.protocol->join(Role::performer("Lead"));
  stage.protocol->hear(performer, R"({"subscribe": ["log"]})");
  stage.protocol->hear(performer, R"({"log": true})");
  for (const auto& line : stage.protocol->take()) EXPECT_TRUE(line.text.starts_with(R"({"error")")) << line.text;
  stage.ask(R"({"subscribe": ["log"]})");
  log.add(event("a card is gone"));
  const auto lines = stage.protocol->take();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].to, stage.me);
  EXPECT_NE(lines[0].text.find("a card is gone"), std::string::npos);
}

}  // namespace
}  // namespace ohmic::api
