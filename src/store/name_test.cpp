// Names are the same but for spelling, order and case, and different where a figure differs.

#include "store/name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ohmic::store {
namespace {

using testing::ElementsAre;

double missed(const char* asked, const char* maker, const char* model) {
  return likeness(name_of("", asked), name_of(maker, model)).missed;
}

TEST(name, is_letters_and_digits) {
  EXPECT_EQ(plain("  Sj\xC3\xB6str\xC3\xB6m  QRV-08! "), "sjostrom qrv 08");
  EXPECT_EQ(plain("Vali 2+"), "vali 2 plus");
  EXPECT_EQ(plain("\xE2\x84\xA2 \xC3"), "");
  EXPECT_EQ(id_of("Audio-Technica", "ATH-M50x"), "audio-technica-ath-m50x");
  EXPECT_NE(id_of("SSL", "2 MkII"), id_of("SSL", "2+ MkII"));
  EXPECT_THAT(name_of("AKG", "K702 Mk2").words, ElementsAre("akg", "k", "702", "mk", "2"));
}

TEST(name, every_letter_of_latin_1_loses_its_accent) {
  std::string all;
  for (char second = '\x80'; second <= '\xBF'; ++second) all += {'\xC3', second};
  EXPECT_EQ(plain(all), "aaaaaaaceeeeiiii nooooo ouuuuy saaaaaaaceeeeiiii nooooo ouuuuy y");
}

TEST(distance, counts_letters_changed_missing_added_or_swapped) {
  EXPECT_EQ(distance("sennheiser", "senheiser"), 1u);
  EXPECT_EQ(distance("beyer", "beyre"), 1u);
  EXPECT_EQ(distance("akg", "agk"), 1u);
  EXPECT_EQ(distance("", "abc"), 3u);
}

RC_GTEST_PROP(distance, is_symmetric_and_zero_only_for_the_same, (const std::string& a, const std::string& b)) {
  RC_PRE(a.size() < 60u && b.size() < 60u);
  RC_ASSERT(distance(a, b) == distance(b, a));
  RC_ASSERT((distance(a, b) == 0u) == (a == b));
  RC_ASSERT(distance(a, b) <= std::max(a.size(), b.size()));
}

TEST(likeness, forgives_order_case_and_joined_words) {
  EXPECT_EQ(missed("DT990 250", "Beyerdynamic", "DT 990 Pro 250"), 0.0);
  EXPECT_EQ(missed("250 dt-990", "Beyerdynamic", "DT 990 Pro 250"), 0.0);
  EXPECT_LT(missed("soundblaster x5", "Creative", "Sound Blaster X5"), 0.05);
  EXPECT_LT(missed("senheiser hd600", "Sennheiser", "HD 600"), 0.1);
}

TEST(likeness, another_figure_is_another_model) {
  EXPECT_GT(missed("hd 600", "Sennheiser", "HD 650"), 0.3);
  EXPECT_GT(missed("dt 990 600", "Beyerdynamic", "DT 990 Pro 250"), 0.3);
  EXPECT_GT(missed("any", "Anan Audio", "NAN-7"), 0.3);
}

RC_GTEST_PROP(likeness, is_a_share, (const std::string& a, const std::string& b, const std::string& c)) {
  const Likeness found = likeness(name_of("", a), name_of(b, c));
  RC_ASSERT(found.missed >= 0.0 && found.missed <= 1.0);
  RC_ASSERT(found.unsaid >= 0.0 && found.unsaid <= 1.0);
}

}  // namespace
}  // namespace ohmic::store
