// The laws of text: what is printed reads back, what is unclear is refused in a sentence.

#include "units/dimension.hpp"

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "units/levels.hpp"

namespace ohmic {
namespace {

using testing::AllOf;
using testing::HasSubstr;

double read(Dimension dimension, std::string_view text) {
  const auto value = parse_value(dimension, text);
  EXPECT_TRUE(value) << text << ": " << value.error().sentence();
  return value.value_or(std::nan(""));
}
std::string refusal(Dimension dimension, std::string_view text) {
  const auto value = parse_value(dimension, text);
  EXPECT_FALSE(value) << text << " was read as " << *value;
  return value ? "" : value.error().sentence();
}

TEST(Parse, ReadsFiguresAsDatasheetsPrintThem) {
  EXPECT_DOUBLE_EQ(read(Dimension::decibel, "45 dB"), 45.0);
  EXPECT_DOUBLE_EQ(read(Dimension::ohm, "250 ohm"), 250.0);
  EXPECT_DOUBLE_EQ(read(Dimension::ohm, "2.2 kohm"), 2200.0);
  EXPECT_DOUBLE_EQ(read(Dimension::ohm, "1Mohm"), 1e6);
  EXPECT_DOUBLE_EQ(read(Dimension::ohm, "32 Ω"), 32.0);
  EXPECT_DOUBLE_EQ(read(Dimension::volt_per_pascal, "28.5 mV/Pa"), 0.0285);
  EXPECT_DOUBLE_EQ(read(Dimension::hertz, "48 kHz"), 48000.0);
  EXPECT_DOUBLE_EQ(read(Dimension::farad, "100 µF"), 100e-6);
  EXPECT_DOUBLE_EQ(read(Dimension::second, "  20 ms "), 0.02);
  EXPECT_DOUBLE_EQ(read(Dimension::dbu, "+18 dBu"), 18.0);
  EXPECT_DOUBLE_EQ(read(Dimension::db_spl, "94 dB SPL"), 94.0);
  EXPECT_DOUBLE_EQ(read(Dimension::db_per_milliwatt, "97 dB/mW"), 97.0);
  EXPECT_DOUBLE_EQ(read(Dimension::dbfs, "-30 dBFS"), -30.0);
  EXPECT_DOUBLE_EQ(read(Dimension::frames, "64"), 64.0);
  EXPECT_DOUBLE_EQ(read(Dimension::number, "0.707"), 0.707);
}

TEST(Parse, CapitalsDoNotMatterAsLongAsOnlyOneReadingFits) {
  EXPECT_DOUBLE_EQ(read(Dimension::hertz, "48 khz"), 48000.0);
  EXPECT_DOUBLE_EQ(read(Dimension::decibel, "6 DB"), 6.0);
  EXPECT_DOUBLE_EQ(read(Dimension::db_spl, "94 dBspl"), 94.0);
  EXPECT_THAT(refusal(Dimension::volt, "3 MVOLT"), HasSubstr("unknown unit \"MVOLT\""));
}

TEST(Parse, MilliAndMegaAreToldApart) {
  EXPECT_DOUBLE_EQ(read(Dimension::ohm, "2 Mohm"), 2e6);
  EXPECT_DOUBLE_EQ(read(Dimension::ohm, "2 mohm"), 2e-3);
}

TEST(Parse, FlagsAreWords) {
  for (const char* yes : {"yes", "on", "true", "Yes"}) EXPECT_EQ(read(Dimension::flag, yes), 1.0);
  for (const char* no : {"no", "off", "false", "OFF"}) EXPECT_EQ(read(Dimension::flag, no), 0.0);
  EXPECT_EQ(refusal(Dimension::flag, "maybe"), "\"maybe\" is neither; expected yes or no.");
}

TEST(Parse, VoltagesAndTheirLevelsReadAsEachOther) {
  EXPECT_NEAR(read(Dimension::volt, "4 dBu"), 1.2277, 1e-4);
  EXPECT_NEAR(read(Dimension::volt, "-10 dBV"), 0.31623, 1e-5);
  EXPECT_NEAR(read(Dimension::dbu, "1 V"), 2.218, 1e-3);
  EXPECT_NEAR(read(Dimension::dbu, "2 dBV"), 4.218, 1e-3);
  EXPECT_NEAR(read(Dimension::dbv, "100 mV"), -20.0, 1e-9);
}

TEST(Parse, ConversionsThatNeedContextAreRefused) {
  EXPECT_FALSE(parse_value(Dimension::db_per_volt, "97 dB/mW"));  // needs an impedance
  EXPECT_FALSE(parse_value(Dimension::dbfs, "4 dBu"));            // needs a converter
  EXPECT_FALSE(parse_value(Dimension::pascal, "94 dB/V"));        // needs a voltage
  EXPECT_FALSE(parse_value(Dimension::dbu, "0 V"));               // no logarithm
}

TEST(Parse, ABareNumberIsRefusedWhereAUnitExists) {
  EXPECT_THAT(refusal(Dimension::ohm, "250"), AllOf(HasSubstr("\"250\" has no unit"), HasSubstr("250 ohm")));
  EXPECT_THAT(refusal(Dimension::dbu, "0"), HasSubstr("has no unit"));  // 0 dBu is a level like any other
  EXPECT_EQ(read(Dimension::ohm, "0"), 0.0);
}

TEST(Parse, RefusalsSayWhatWasReadAndWhatWasExpected) {
  EXPECT_EQ(refusal(Dimension::ohm, "4k7 ohm"),
            "\"4k7 ohm\" has the unknown unit \"k7 ohm\"; expected a resistance or impedance such as \"250 ohm\" or "
            "\"1 Mohm\".");
  EXPECT_EQ(refusal(Dimension::ohm, "3 V"),
            "\"3 V\" is a voltage; expected a resistance or impedance such as \"250 ohm\" or \"1 Mohm\".");
  EXPECT_EQ(refusal(Dimension::hertz, "fast"),
            "\"fast\" does not begin with a number; expected a frequency such as \"48 kHz\" or \"80 Hz\".");
  EXPECT_THAT(refusal(Dimension::decibel, "+-5 dB"), HasSubstr("does not begin with a number"));
  EXPECT_THAT(refusal(Dimension::second, ""), HasSubstr("is empty; expected a time"));
  EXPECT_THAT(refusal(Dimension::volt, "1e400 V"), HasSubstr("is too large or too small"));
  EXPECT_THAT(refusal(Dimension::volt, "nan V"), HasSubstr("is not a number"));
  EXPECT_THAT(refusal(Dimension::number, "3 dB"), HasSubstr("has a unit where none belongs; expected a plain number"));
}

// Whatever somebody types: a number, an infinity that was written out, or a sentence.
RC_GTEST_PROP(Parse, AnyTextIsReadOrRefusedInASentence, ()) {
  const auto dimension = static_cast<Dimension>(*rc::gen::inRange(0, static_cast<int>(Dimension::db_per_volt) + 1));
  // Pieces that occur in figures meet much more often than random letters would.
  const auto piece =
      rc::gen::element<std::string>("1", "4", ".5", "e9", "e-400", "-", "+", " ", "inf", "nan", "0x", "k", "m", "M",
                                    "V", "dB", "dBu", " SPL", "ohm", "Ω", "/Pa", "yes", "\xff");
  std::string text;
  for (const auto& part : *rc::gen::container<std::vector<std::string>>(piece)) text += part;
  const auto value = parse_value(dimension, text);
  if (value) {
    RC_ASSERT(!std::isnan(*value));
  } else {
    RC_ASSERT(value.error().what.find("expected") != std::string::npos);
    RC_ASSERT(value.error().what.back() == '.');
  }
}

constexpr std::array prefixed{Dimension::volt,   Dimension::ohm,   Dimension::watt,           Dimension::ampere,
                              Dimension::pascal, Dimension::hertz, Dimension::second,         Dimension::farad,
                              Dimension::henry,  Dimension::metre, Dimension::volt_per_pascal};
constexpr std::array decibels{Dimension::decibel,    Dimension::dbu,    Dimension::dbv,
                              Dimension::dbfs,       Dimension::db_spl, Dimension::db_per_milliwatt,
                              Dimension::db_per_volt};

RC_GTEST_PROP(Text, WhatIsPrintedReadsBack, ()) {
  const int digits = *rc::gen::inRange(3, 9);
  const double mantissa = static_cast<double>(*rc::gen::inRange(-9'999'999, 9'999'999)) / 1e6;
  const double value = mantissa * std::pow(10.0, *rc::gen::inRange(-11, 9));
  const Dimension dimension = *rc::gen::elementOf(prefixed);
  const auto back = parse_value(dimension, format_value(dimension, value, digits));
  RC_ASSERT(back.has_value());
  // Half a step of the last digit printed, whose weight is at most a tenth of the number's first.
  RC_ASSERT(std::abs(*back - value) <= std::abs(value) * 0.51 * std::pow(10.0, 1 - digits));
}

RC_GTEST_PROP(Text, ALevelReadsBackToItsLastPrintedPlace, ()) {
  const int digits = *rc::gen::inRange(3, 9);
  const double value = static_cast<double>(*rc::gen::inRange(-200'000'000, 200'000'000)) / 1e6;
  const Dimension dimension = *rc::gen::elementOf(decibels);
  const auto back = parse_value(dimension, format_value(dimension, value, digits));
  RC_ASSERT(back.has_value());
  RC_ASSERT(std::abs(*back - value) <= 0.501 * std::pow(10.0, 3 - digits));
}

TEST(Text, PrintsAFittingPrefixAndFourDigits) {
  EXPECT_EQ(format_value(Dimension::volt_per_pascal, 0.00285), "2.85 mV/Pa");
  EXPECT_EQ(format_value(Dimension::ohm, 250.0), "250 ohm");
  EXPECT_EQ(format_value(Dimension::ohm, 1e6), "1 Mohm");
  EXPECT_EQ(format_value(Dimension::hertz, 44100.0), "44.1 kHz");
  EXPECT_EQ(format_value(Dimension::volt, 0.0), "0 V");
  EXPECT_EQ(format_value(Dimension::volt, 1.0), "1 V");
  EXPECT_EQ(format_value(Dimension::dbu, -0.01), "0.0 dBu");
  EXPECT_EQ(format_value(Dimension::db_spl, 93.979), "94.0 dB SPL");
  EXPECT_EQ(format_value(Dimension::decibel, -INFINITY), "-inf dB");
  EXPECT_EQ(format_value(Dimension::frames, 1234567.0), "1234567 frames");
  EXPECT_EQ(format_value(Dimension::flag, 1.0), "yes");
  EXPECT_EQ(format_value(Dimension::number, 0.7071), "0.7071");
}

TEST(Text, QuantitiesPrintAndParseAsThemselves) {
  EXPECT_EQ(text(Volt(0.0285)), "28.5 mV");
  EXPECT_EQ(parse<Volt>("28.5 mV")->value(), 0.0285);
  EXPECT_EQ(parse<Frames>("64 frames").value(), Frames(64));
}

TEST(Text, FramesAreWhole) {
  EXPECT_EQ(parse<Frames>("64.5").error().sentence(), "\"64.5\" is no whole number of frames.");
  EXPECT_FALSE(parse<Frames>("1e300"));
  EXPECT_FALSE(parse<Frames>("inf"));
  EXPECT_FALSE(parse<Frames>("64 ms"));
}

TEST(Text, EveryDimensionHasItsWords) {
  for (int i = 0; i <= static_cast<int>(Dimension::db_per_volt); ++i)
    EXPECT_FALSE(describe(static_cast<Dimension>(i)).empty());
  EXPECT_EQ(symbol(Dimension::db_spl), "dB SPL");
  EXPECT_EQ(symbol(Dimension::number), "");
}

TEST(NearestName, FindsTheSlipOfAFinger) {
  constexpr std::array<std::string_view, 4> fields{"gain", "ceiling", "sensitivity", "output_impedance"};
  EXPECT_EQ(nearest_name("gian", fields), "gain");
  EXPECT_EQ(nearest_name("celing", fields), "ceiling");
  EXPECT_EQ(nearest_name("Sensitvity", fields), "sensitivity");
  EXPECT_EQ(nearest_name("output_impedence", fields), "output_impedance");
}

TEST(NearestName, GuessesNothingWhenNothingIsNear) {
  constexpr std::array<std::string_view, 2> fields{"gain", "ceiling"};
  EXPECT_EQ(nearest_name("colour", fields), std::nullopt);
  EXPECT_EQ(nearest_name("gain", {}), std::nullopt);
}

TEST(NearestName, AKnownWordIsItsOwnNeighbour) {
  constexpr std::array<std::string_view, 3> fields{"gains", "gain", "grain"};
  EXPECT_EQ(nearest_name("gain", fields), "gain");
}

}  // namespace
}  // namespace ohmic
