// The request "curve": whose it is, how it is written, and what is said where there is none.

#include <gtest/gtest.h>

#include "api/requests/requests.hpp"
#include "api/stage_test.hpp"
#include "units/levels.hpp"

namespace ohmic::api {
namespace {

using testing::Stage;

TEST(RequestCurve, of_an_amplifier_is_the_divider_with_the_headphone_and_flat_without) {
  Stage stage;
  add_curve(*stage.protocol, *stage.session);
  // The card's own output, 10 ohm, on 38 ohm: 38 / 48 = -2.03 dB everywhere.
  const std::string line = stage.ask(R"({"curve": "phones.Lead.amplifier"})");
  const auto answer = read_line(line, 1 << 20);
  ASSERT_TRUE(answer) << line;
  const List* y = answer->find("y")->list();
  ASSERT_NE(y, nullptr) << line;
  const List& with = *(*y)[0].find("values")->list();
  const List& without = *(*y)[1].find("values")->list();
  ASSERT_EQ(with.size(), 256u);
  for (std::size_t i = 0; i < with.size(); ++i)
    EXPECT_NEAR(*with[i].number() - *without[i].number(), gain_of(38.0 / 48.0).value(), 0.002);
  EXPECT_EQ(answer->find("x")->text_of("law"), "logarithmic");
}

TEST(RequestCurve, of_a_headphone_is_its_impedance) {
  Stage stage;
  add_curve(*stage.protocol, *stage.session);
  const auto answer = read_line(stage.ask(R"({"curve": "phones.Lead.headphone"})"), 1 << 20);
  const List& ohms = *answer->find("y")->list()->front().find("values")->list();
  for (const Value& ohm : ohms) EXPECT_EQ(*ohm.number(), 38.0);
}

TEST(RequestCurve, follows_what_is_turned_and_names_what_is_not_there) {
  Stage stage;
  add_curve(*stage.protocol, *stage.session);
  const std::string before = stage.ask(R"({"curve": "input.\"J. Doe\".eq"})");
  stage.ask(R"({"set": "input.\"J. Doe\".high_pass", "to": "200 Hz"})");
  EXPECT_NE(stage.ask(R"({"curve": "input.\"J. Doe\".eq"})"), before);
  EXPECT_NE(stage.ask(R"({"curve": "input.Kik.eq"})").find("Did you mean \\\"Kick\\\"?"), std::string::npos);
  EXPECT_NE(stage.ask(R"({"curve": "input.Kick.equ"})").find("There is eq, compressor"), std::string::npos);
  EXPECT_TRUE(stage.ask(R"({"curve": "monitor.Room.eq"})").starts_with(R"({"error")"));
}

}  // namespace
}  // namespace ohmic::api
