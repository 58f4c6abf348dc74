// Text keeps to its columns, whatever it is made of.

#include "terminal/line.hpp"

#include <gtest/gtest.h>

namespace ohmic::app {
namespace {

TEST(line, columns_follow_what_a_terminal_shows) {
  EXPECT_EQ(columns("Vocal"), 5);
  EXPECT_EQ(columns("Trömmel →"), 9);
  EXPECT_EQ(columns("e\u0301"), 1);
  EXPECT_EQ(columns("歌手"), 4);
  EXPECT_EQ(columns("🎤"), 2);
}

TEST(line, a_cut_text_fits_and_says_that_it_was_cut) {
  EXPECT_EQ(cut("Overhead left", 8), "Overhea…");
  EXPECT_EQ(cut("Overhead", 8), "Overhead");
  EXPECT_EQ(cut("Overhead left", 8, true), "Overhea~");
  EXPECT_EQ(cut("歌手歌手", 5), "歌手…");
  EXPECT_EQ(cut("anything", 0), "");
}

TEST(line, a_name_cannot_speak_to_the_terminal) {
  EXPECT_EQ(cut("a\033[2Jb\x07", 20), "a?[2Jb?");
  EXPECT_EQ(cut("a\u202Eb", 20), "a?b");
  EXPECT_EQ(cut("a\xff\xfe", 20), "a??");
  EXPECT_EQ(cut("\xe2\x86", 20), "??");
}

TEST(line, padding_fills_exactly) {
  Line line;
  line.left("ab", 4).right("cd", 5).left("a long one", 4);
  EXPECT_EQ(line.plain(), "ab     cda l…");
  EXPECT_EQ(line.width(), 13);
}

TEST(line, clipping_leaves_nothing_beyond_the_edge) {
  Line line;
  line.add("12345", {Ink::good}).add("6789", {Ink::hot}).clip(7);
  EXPECT_EQ(line.plain(), "123456…");
  EXPECT_EQ(line.runs().size(), 2u);
}

TEST(line, ascii_has_a_word_for_every_sign) {
  EXPECT_EQ(in_ascii("Opamp → HD 650 · 50 Ω"), "Opamp -> HD 650 . 50 ohm");
  EXPECT_EQ(in_ascii("歌"), "?");
}

}  // namespace
}  // namespace ohmic::app
