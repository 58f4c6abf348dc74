// Doses by the protocol: asked and told, to those whose ears they are and to engineers.

#include "api/dose_requests.hpp"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/stage_test.hpp"

namespace ohmic::api {
namespace {

using namespace std::chrono;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using testing::Stage;

struct Hearing {
  Hearing()
      : dosimeter(*stage.session, store::DoseBook::open(":memory:", now).value(), stage.clock, [this] { return now; }) {
    add_dose(*stage.protocol, *stage.session, dosimeter);
  }
  std::string ask(std::string_view line) { return stage.ask(line); }
  /// What a client gets that asks so.
  std::string ask(Protocol::Client client, std::string_view line) {
    stage.protocol->hear(client, line);
    std::string answer;
    for (const auto& one : stage.protocol->take())
      if (one.to == client) answer = one.text;
    return answer;
  }

  Stage stage;
  store::WallTime now = sys_days(year(2026) / 5 / 4) + hours(9);
  Dosimeter dosimeter;
};

TEST(dose_requests, a_dose_is_told_with_what_is_not_known) {
  Hearing hearing;
  const std::string answer = hearing.ask(R"({"dose": {"output": "Lead"}})");
  EXPECT_THAT(answer, HasSubstr("\"listener\": \"Lead\""));
  EXPECT_THAT(answer, HasSubstr("\"week_percent_h870\": [0, 0]"));
  EXPECT_THAT(answer, HasSubstr("\"now_dba\": [null, null]"));
  EXPECT_THAT(answer, HasSubstr("\"until_full_seconds\": null"));
  EXPECT_THAT(answer, HasSubstr("A volume knob follows"));
  EXPECT_THAT(hearing.ask(R"({"dose": {"output": "Leda"}})"), HasSubstr("There is no phones output"));
  EXPECT_THAT(hearing.ask(R"({"dose": "Lead"})"), HasSubstr("expected an object"));
  EXPECT_THAT(hearing.ask(R"({"dose": {"output": "Lead", "understood": 1}})"), HasSubstr("understood"));
}

TEST(dose_requests, a_listener_gets_a_name_that_everybody_is_told) {
  Hearing hearing;
  EXPECT_THAT(hearing.ask(R"({"subscribe": ["changes"]})"), HasSubstr("subscribed"));
  EXPECT_THAT(hearing.ask(R"({"listener": {"output": "Lead", "name": " Anna "}})"), HasSubstr("\"Anna\""));
  ASSERT_THAT(hearing.stage.told, SizeIs(1));
  EXPECT_THAT(hearing.stage.told[0].text, HasSubstr("phones.Lead.listener"));
  EXPECT_THAT(hearing.ask(R"({"get": "phones.Lead.listener"})"), HasSubstr("Anna"));
  EXPECT_THAT(hearing.ask(R"({"dose": {"output": "Lead"}})"), HasSubstr("\"listener\": \"Anna\""));
  EXPECT_THAT(hearing.ask(R"({"listener": {"output": "Lead", "name": " "}})"), HasSubstr("without a name"));
}

TEST(dose_requests, a_performer_gets_the_dose_of_their_own_ears_only) {
  Hearing hearing;
  const auto lead = hearing.stage.protocol->join(Role::performer("Lead"), Door::local);
  const auto other = hearing.stage.protocol->join(Role::performer("Drums"), Door::local);
  EXPECT_THAT(hearing.ask(lead, R"({"dose": {"output": "Lead"}})"), HasSubstr("today_percent_niosh"));
  EXPECT_THAT(hearing.ask(other, R"({"dose": {"output": "Lead"}})"), HasSubstr("error"));
  EXPECT_THAT(hearing.ask(lead, R"({"listener": {"output": "Lead", "name": "X"}})"), HasSubstr("error"));
}

TEST(dose_requests, doses_are_told_every_two_seconds) {
  Hearing hearing;
  hearing.ask(R"({"subscribe": ["dose"]})");
  tell_doses(*hearing.stage.protocol, hearing.dosimeter);
  EXPECT_THAT(hearing.stage.protocol->take(), SizeIs(0));
  hearing.stage.clock.turn(seconds(2));
  tell_doses(*hearing.stage.protocol, hearing.dosimeter);
  tell_doses(*hearing.stage.protocol, hearing.dosimeter);
  const auto told = hearing.stage.protocol->take();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_THAT(told[0].text, HasSubstr("{\"dose\": {\"output\": \"Lead\""));
}

}  // namespace
}  // namespace ohmic::api
