// Rows that cannot be true are refused, each with a sentence that says why; rows that can be are not.

#include "store/check_rows.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ohmic::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// What is said of rows whose last columns are basis, confidence, source. `columns`: those before, behind maker and model.
std::vector<std::string> said(Kind kind, const std::string& columns, const std::vector<std::string>& lines) {
  std::string text = "maker,model," + columns + ",basis,confidence,source\n";
  for (const auto& line : lines) text += line + "\n";
  Rows rows = parse_rows(kind, text, "t.csv", false);
  std::ranges::move(check_rows(rows.rows), std::back_inserter(rows.errors));
  std::vector<std::string> sentences;
  for (const Error& error : rows.errors) sentences.push_back(error.sentence());
  return sentences;
}

TEST(check_rows, a_figure_outside_its_unit_is_refused) {
  EXPECT_THAT(said(Kind::headphone, "impedance_ohm", {"A,B,0.3,published,high,C"}),
              ElementsAre(HasSubstr("0.3 is outside")));
  EXPECT_THAT(said(Kind::headphone, "sensitivity_db_per_mw", {"A,B,23,published,high,C"}),
              ElementsAre(HasSubstr("t.csv:2: sensitivity_db_per_mw")));
  EXPECT_THAT(said(Kind::amplifier, "output_impedance_ohm", {"A,B,-1,published,high,C"}),
              ElementsAre(HasSubstr("0 ohm or more")));
  EXPECT_THAT(said(Kind::interface, "input_noise_dbu", {"A,B,128,published,high,C"}),
              ElementsAre(HasSubstr("is negative")));
  EXPECT_THAT(said(Kind::microphone, "sensitivity_mv_per_pa", {"A,B,-59,published,high,C"}),
              ElementsAre(HasSubstr("mV/Pa by 1000 x 10^(dB/20)")));
  EXPECT_THAT(said(Kind::amplifier, "power_mw_at_ohm", {"A,B,1800,published,high,C"}),
              ElementsAre(HasSubstr("1800@16")));
  EXPECT_THAT(said(Kind::amplifier, "has_dac", {"A,B,maybe,published,high,C"}),
              ElementsAre(HasSubstr("\"yes\" or \"no\"")));
}

TEST(check_rows, a_row_without_source_basis_or_name_is_refused) {
  EXPECT_THAT(said(Kind::headphone, "impedance_ohm", {"A,B,32,published,high,"}),
              ElementsAre(HasSubstr("who says it")));
  EXPECT_THAT(said(Kind::headphone, "impedance_ohm", {"A,B,32,guessed,high,C"}), ElementsAre(HasSubstr("no basis")));
  EXPECT_THAT(said(Kind::headphone, "impedance_ohm", {"A,,32,published,high,C"}), ElementsAre(HasSubstr("no model")));
  EXPECT_THAT(said(Kind::headphone, "price_usd,price_year", {"A,B,99,,published,high,C"}),
              ElementsAre(HasSubstr("without its year")));
  EXPECT_THAT(said(Kind::headphone, "impedanz_ohm", {"A,B,32,published,high,C"}),
              ElementsAre(HasSubstr("Did you mean \"impedance_ohm\"?")));
}

constexpr const char* sensitivity = "impedance_ohm,sensitivity_db_per_mw,sensitivity_db_per_v";

TEST(check_rows, per_milliwatt_and_per_volt_in_one_row_agree_by_the_impedance) {
  EXPECT_THAT(said(Kind::headphone, sensitivity, {"A,B,32,98,113,published,high,C"}), IsEmpty());
  EXPECT_THAT(said(Kind::headphone, sensitivity, {"A,B,300,97,97,published,high,C"}),
              ElementsAre(HasSubstr("102.2 dB at 1 V, not 97")));
}

TEST(check_rows, the_hd_600s_97_per_volt_is_refused) {
  const std::string measured = "Sennheiser,HD 600,300,,103.7,measured,medium,Audio Science Review";
  const std::string right = "Sennheiser,HD 600,300,97,,published,medium,Sennheiser";
  const std::string wrong = "Sennheiser,HD 600,300,,97,published,medium,a public table";
  EXPECT_THAT(said(Kind::headphone, sensitivity, {measured, right}), IsEmpty());
  EXPECT_THAT(said(Kind::headphone, sensitivity, {measured, wrong}), ElementsAre(HasSubstr("per milliwatt it agrees")));
  EXPECT_THAT(said(Kind::headphone, sensitivity, {right, wrong}),
              testing::Contains(HasSubstr("same number per milliwatt")));
}

TEST(check_rows, a_measured_sensitivity_far_from_the_makers_is_no_mistake) {
  EXPECT_THAT(
      said(Kind::headphone, sensitivity, {"A,LCD-X,20,103,,published,high,A", "A,LCD-X,20,,110.4,measured,high,B"}),
      IsEmpty());
}

TEST(check_rows, powers_come_from_one_output) {
  EXPECT_THAT(said(Kind::amplifier, "power_mw_at_ohm", {"A,B,1800@16 1200@32 260@300 130@600,published,high,C"}),
              IsEmpty());
  EXPECT_THAT(said(Kind::amplifier, "power_mw_at_ohm", {"A,B,1800@32 10@300,published,high,C"}),
              ElementsAre(HasSubstr("less voltage into the higher load")));
  EXPECT_THAT(said(Kind::amplifier, "power_mw_at_ohm", {"A,B,10@16 1000@32,published,high,C"}),
              ElementsAre(HasSubstr("more current into the higher load")));
  EXPECT_THAT(
      said(Kind::interface, "phones_power_mw_at_ohm,phones_level_dbu_at_ohm", {"A,B,32@33,2.5@33,published,high,C"}),
      IsEmpty());
  EXPECT_THAT(
      said(Kind::interface, "phones_power_mw_at_ohm,phones_level_dbu_at_ohm", {"A,B,32@33,10@33,published,high,C"}),
      ElementsAre(HasSubstr("contradict each other")));
  EXPECT_THAT(said(Kind::amplifier, "power_mw_at_ohm,open_voltage_v", {"A,B,1000@32,2,published,high,C"}),
              ElementsAre(HasSubstr("more than the 2 V without load")));
}

TEST(check_rows, watts_among_milliwatts_are_refused) {
  EXPECT_THAT(said(Kind::amplifier, "power_mw_at_ohm", {"A,B,2.6@32,published,high,C", "A,B,1900@32,measured,high,D"}),
              ElementsAre(HasSubstr("2 W are 2000")));
  EXPECT_THAT(said(Kind::amplifier, "power_mw_at_ohm", {"A,B,3500@32,published,high,C", "A,B,1900@32,measured,high,D"}),
              IsEmpty());
}

TEST(check_rows, a_figure_from_the_same_source_twice_is_refused) {
  EXPECT_THAT(said(Kind::headphone, "impedance_ohm", {"A,B,32,published,high,C", "a,b,38,published,high,C"}),
              ElementsAre(HasSubstr("already in line 2")));
  EXPECT_THAT(said(Kind::headphone, "impedance_ohm", {"A,B,32,published,high,C", "A,B,38,measured,high,D"}), IsEmpty());
}

TEST(check_rows, a_microphone_hears_more_than_its_own_noise) {
  EXPECT_THAT(said(Kind::microphone, "self_noise_db_spl,maximum_spl_db", {"A,B,48,82,published,high,C"}),
              ElementsAre(HasSubstr("no room for sound")));
}

TEST(curve, rises_in_frequency_and_is_possible) {
  const auto curve = parse_curve("frequency_hz,impedance_ohm,degrees\n20,305,12\n100,480,\n", "c.csv");
  ASSERT_TRUE(curve.has_value()) << curve.error().sentence();
  EXPECT_EQ((*curve)[0].degrees, 12.0);
  EXPECT_EQ((*curve)[1].degrees, std::nullopt);
  EXPECT_THAT(parse_curve("frequency_hz,impedance_ohm\n100,480\n20,305\n", "c.csv").error().sentence(),
              HasSubstr("c.csv:3: 20 Hz does not rise"));
  EXPECT_FALSE(parse_curve("hz,ohm\n20,305\n", "c.csv").has_value());
  EXPECT_FALSE(parse_curve("frequency_hz,impedance_ohm\n20,-3\n30,4\n", "c.csv").has_value());
  EXPECT_FALSE(parse_curve("frequency_hz,impedance_ohm\n20,3\n", "c.csv").has_value());
}

}  // namespace
}  // namespace ohmic::store
