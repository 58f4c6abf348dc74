// The laws of reading a headphone's equalization: what AutoEq and Equalizer APO write is read, the rest gets a sentence.

#include "rig/headphone_eq.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace ohmic::rig {
namespace {

HeadphoneEq parsed(std::string_view text) {
  auto eq = parse_headphone_eq(text, "hd650.txt");
  EXPECT_TRUE(eq) << eq.error().sentence();
  return eq.value_or(HeadphoneEq{});
}

std::string refused(std::string_view text) {
  const auto eq = parse_headphone_eq(text, "hd650.txt");
  EXPECT_FALSE(eq) << text;
  return eq ? "" : eq.error().sentence();
}

TEST(HeadphoneEq, ReadsAutoEqsParametricEq) {
  // As AutoEq writes it; preamp and first filter are those of the HD 650 (oratory1990, commit 7153283).
  const HeadphoneEq eq = parsed(
      "Preamp: -6.1 dB\n"
      "Filter 1: ON LSC Fc 105 Hz Gain 6.4 dB Q 0.70\n"
      "Filter 2: ON PK Fc 147 Hz Gain -2.2 dB Q 0.56\n"
      "Filter 3: OFF PK Fc 1000 Hz Gain 1.0 dB Q 1.00\n"
      "Filter 4: ON HSC Fc 10000 Hz Gain -1.7 dB Q 0.70\n");
  EXPECT_EQ(eq.preamp, Decibel(-6.1));
  EXPECT_TRUE(eq.curve.empty());
  ASSERT_EQ(eq.bands.size(), 3u);
  EXPECT_EQ(eq.bands[0].kind, EqualizerKind::low_shelf);
  EXPECT_EQ(eq.bands[0].frequency, Hertz(105.0));
  EXPECT_EQ(eq.bands[0].gain, Decibel(6.4));
  EXPECT_EQ(eq.bands[0].q, 0.70);
  EXPECT_EQ(eq.bands[1].kind, EqualizerKind::peak);
  EXPECT_EQ(eq.bands[2].kind, EqualizerKind::high_shelf);
}

TEST(HeadphoneEq, ReadsAutoEqsGraphicEq) {
  const HeadphoneEq eq = parsed("GraphicEQ: 20 0.0; 22 6.0; 105 -2.5; 20000 -7.5");
  EXPECT_EQ(eq.preamp, Decibel(0.0));
  const std::vector<GraphicPoint> expected = {{Hertz(20.0), Decibel(0.0)},
                                              {Hertz(22.0), Decibel(6.0)},
                                              {Hertz(105.0), Decibel(-2.5)},
                                              {Hertz(20000.0), Decibel(-7.5)}};
  EXPECT_EQ(eq.curve, expected);
  EXPECT_EQ(parsed("GraphicEQ: 20 1;").curve.size(), 1u);
}

TEST(HeadphoneEq, WindowsLinesAMarkCommentsAndCommasAreAllowed) {
  const HeadphoneEq eq = parsed(
      "\xEF\xBB\xBF# by hand\r\n\r\npreamp: -6,1 dB\r\nPreamp: 1dB\r\nFilter: on pk fc 105Hz gain +6.4dB q 0,7\r\n");
  EXPECT_NEAR(eq.preamp.value(), -5.1, 1e-12);
  ASSERT_EQ(eq.bands.size(), 1u);
  EXPECT_EQ(eq.bands[0].gain, Decibel(6.4));
  EXPECT_EQ(eq.bands[0].q, 0.7);
}

TEST(HeadphoneEq, FiltersWithoutQHaveEqualizerAposOwn) {
  const HeadphoneEq eq = parsed(
      "Filter: ON LP Fc 8000 Hz\nFilter: ON HPQ Fc 20 Hz Q 0.5\nFilter: ON NO Fc 800 Hz Q 5\n"
      "Filter: ON LSC Fc 300 Hz Gain 5 dB\nFilter: ON LS Fc 300 Hz Gain 5 dB\n");
  ASSERT_EQ(eq.bands.size(), 5u);
  EXPECT_EQ(eq.bands[0].kind, EqualizerKind::low_pass);
  EXPECT_NEAR(eq.bands[0].q, 0.70710678, 1e-8);
  EXPECT_EQ(eq.bands[1].kind, EqualizerKind::high_pass);
  EXPECT_EQ(eq.bands[1].q, 0.5);
  EXPECT_EQ(eq.bands[2].kind, EqualizerKind::notch);
  // S = 0.9: 1 / Q^2 = (A + 1/A) / 9 + 2
  const double a = std::pow(10.0, 5.0 / 40.0);
  EXPECT_NEAR(eq.bands[3].q, 1.0 / std::sqrt((a + 1.0 / a) / 9.0 + 2.0), 1e-12);
  EXPECT_EQ(eq.bands[4].frequency, Hertz(300.0));
  EXPECT_EQ(eq.bands[4].q, eq.bands[3].q);
}

TEST(HeadphoneEq, ShelvesWithASlopeAreThoseOfEqualizerApo) {
  const HeadphoneEq eq = parsed(
      "Filter: ON LSC 12 dB Fc 300 Hz Gain 5 dB\nFilter: ON LS 12dB Fc 300 Hz Gain -8 dB\n"
      "Filter: ON HS Fc 1000 Hz Gain 8 dB Q 0.70710678\nFilter: ON LS 6dB Fc 300 Hz Gain 4 dB\n");
  ASSERT_EQ(eq.bands.size(), 4u);
  EXPECT_EQ(eq.bands[0].frequency, Hertz(300.0));  // its middle
  EXPECT_NEAR(eq.bands[0].q, 0.70710678, 1e-8);
  EXPECT_NEAR(eq.bands[1].frequency.value(), 300.0 * std::pow(10.0, 0.1), 1e-9);  // its corner
  EXPECT_NEAR(eq.bands[2].frequency.value(), 1000.0 / std::pow(10.0, 0.1), 1e-5);
  EXPECT_NEAR(eq.bands[3].frequency.value(), 300.0 * std::pow(10.0, 0.1), 1e-9);
  const double a = std::pow(10.0, 0.1);
  EXPECT_NEAR(eq.bands[3].q, 1.0 / std::sqrt(a + 1.0 / a + 2.0), 1e-12);
}

TEST(HeadphoneEq, EveryRefusalIsASentenceWithFileLineAndWhatWasExpected) {
  struct Case {
    std::string_view text, sentence;
  };
  const Case cases[] = {
      {"Preamp: -6.1 dB\nChannel: L\n", "hd650.txt:2: \"Channel: L\" begins with none of"},
      {"\n\nhello", "hd650.txt:3: \"hello\" begins with none of"},
      {"Preamp: loud", "hd650.txt:1: The preamp is \"loud\"; expected a gain such as \"-6.1 dB\"."},
      {"Preamp: -6.1", "expected a gain such as"},
      {"Preamp: 400 dB", "The preamp comes to 400.0 dB; expected -100.0 dB to 20.0 dB."},
      {"Preamp: 70 dB", "The preamp comes to 70.0 dB; expected -100.0 dB to 20.0 dB."},
      {"Preamp: 15 dB\nPreamp: 6 dB", "hd650.txt:2: The preamp comes to 21.0 dB"},
      {"Preamp: -101 dB", "The preamp comes to -101.0 dB"},
      {"Filter 1: ON PK Fc 105 kHz Gain 1 dB Q 1", "After Fc stands \"105 kHz Gain 1 dB Q 1\"; expected a frequency"},
      {"Filter 1: ON PK Fc 25000 Hz Gain 1 dB Q 1",
       "The filter's frequency comes to 25 kHz; expected 10 Hz to 20 kHz."},
      {"Filter 1: ON PK Fc 100 Hz Gain 30 dB Q 1", "The filter's gain comes to 30.0 dB; expected -24.0 dB to 24.0 dB."},
      {"Filter 1: ON PK Fc 100 Hz Gain 1 dB Q 100", "The filter's q comes to 100; expected 0.1 to 20."},
      {"Filter 1: ON NO Fc 100 Hz", "The filter's q comes to 30; expected 0.1 to 20."},
      {"Filter 1: ON PK Fc 100 Hz Gain 1 dB", "The filter has no Q; expected such as \"Q 0.70\"."},
      {"Filter 1: ON PK Fc 100 Hz Q 1", "The filter has no gain; expected such as"},
      {"Filter 1: ON PK Gain 1 dB Q 1", "The filter has no frequency; expected such as"},
      {"Filter 1: ON PK Fc 100 Hz Gain 1 dB BW Oct 0.5", "In the filter stands \"BW\"; expected"},
      {"Filter 1: ON PK Fc 100 Hz Fc 200 Hz Gain 1 dB Q 1", "In the filter stands \"Fc\"; expected"},
      {"Filter 1: ON AP Fc 100 Hz Q 1", "The filter's type is \"AP\"; expected PK, LSC, HSC, LS, HS, LP, HP or NO."},
      {"Filter 1: MAYBE PK", "The filter is \"MAYBE\"; expected ON or OFF."},
      {"Filter 1: ON LS 30 dB Fc 100 Hz Gain 24 dB", "The shelf's slope is too steep for its gain; expected at most"},
      {"GraphicEQ: 20 0.0; 20 6.0", "After 20 Hz the curve goes on at 20 Hz; expected rising frequencies."},
      {"GraphicEQ: 20 0.0; 22", "A point of the curve is \"22\"; expected hertz and decibels"},
      {"GraphicEQ: 20 nan", "A point of the curve is \"20 nan\"; expected hertz and decibels"},
      {"GraphicEQ: 0 3", "expected 1 Hz to 100 kHz and -100.0 dB to 100.0 dB."},
      {"GraphicEQ:", "The GraphicEQ has no points; expected such as"},
      {"GraphicEQ: 20 1\nGraphicEQ: 20 1", "hd650.txt:2: There is a GraphicEQ already; expected at most one."},
      {"", "hd650.txt: This says nothing; expected lines as"},
      {"# nothing\n", "hd650.txt: This says nothing; expected lines as"},
      {"\x1b[31mred: 1", "\"?[31mred: 1\" begins with none of"},
  };
  for (const Case& c : cases) {
    const std::string sentence = refused(c.text);
    EXPECT_NE(sentence.find(c.sentence), std::string::npos) << sentence << "\nfor: " << c.text;
  }
}

TEST(HeadphoneEq, SizesAreBounded) {
  std::string many;
  for (int i = 0; i < 17; ++i) many += "Filter: ON PK Fc 100 Hz Gain 1 dB Q 1\n";
  EXPECT_NE(refused(many).find("hd650.txt:17: There are more than 16 filters that are ON."), std::string::npos);
  std::string curve = "GraphicEQ: 1 0";
  for (int i = 2; i < 5000; ++i) curve += "; " + std::to_string(i) + " 0";
  EXPECT_NE(refused(curve).find("The curve has more than 4096 points."), std::string::npos);
  EXPECT_NE(refused(std::string(2 << 20, ' ')).find("at most 1048576 are read"), std::string::npos);
}

TEST(HeadphoneEq, FilesAreReadAndSoundsAreKnownByTheirNames) {
  const auto file = std::filesystem::temp_directory_path() / "ohmic_headphone_eq_test.txt";
  std::ofstream(file) << "Preamp: -3 dB\n";
  const auto eq = read_headphone_eq(file.string());
  std::filesystem::remove(file);
  ASSERT_TRUE(eq) << eq.error().sentence();
  EXPECT_EQ(eq->preamp, Decibel(-3.0));

  EXPECT_TRUE(is_impulse_response("HD 650 minimum phase 48000Hz.WAV"));
  EXPECT_TRUE(is_impulse_response("room.flac"));
  EXPECT_FALSE(is_impulse_response("HD 650 ParametricEQ.txt"));
  EXPECT_NE(read_headphone_eq("room.wav").error().what.find("named as a sound"), std::string::npos);
  EXPECT_NE(read_headphone_eq("/nowhere.txt").error().what.find("no such file"), std::string::npos);
  EXPECT_NE(read_headphone_eq("/").error().what.find("not a file"), std::string::npos);
}

TEST(HeadphoneEq, TheFuzzersSeedsAreRead) {
  for (const char* const name : {"parametric.txt", "graphic.txt", "equalizer_apo.txt"}) {
    const auto eq = read_headphone_eq(std::string("src/rig/headphone_eq_fuzz_corpus/") + name);
    EXPECT_TRUE(eq) << eq.error().sentence();
  }
}

}  // namespace
}  // namespace ohmic::rig
