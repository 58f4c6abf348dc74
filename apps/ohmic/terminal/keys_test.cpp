// Keys arrive whole or in pieces, in the dialects of xterm, the Linux console and rxvt.

#include "terminal/keys.hpp"

#include <gtest/gtest.h>

namespace ohmic::app {
namespace {

using Keys = std::vector<Key>;

Keys decoded(std::string_view bytes) { return KeyDecoder().decode(bytes); }

TEST(keys, letters_are_keys) {
  EXPECT_EQ(decoded("jkms1?q"), (Keys{Key::down, Key::up, Key::mute, Key::solo, Key::choice_1, Key::help, Key::quit}));
}

TEST(keys, arrows_in_both_modes) {
  EXPECT_EQ(decoded("\033[A\033[B\033OC\033OD"), (Keys{Key::up, Key::down, Key::more, Key::less}));
}

TEST(keys, shift_makes_small_steps_and_control_large_ones) {
  EXPECT_EQ(decoded("\033[1;2C\033[1;2D\033[1;5C\033[1;5D"),
            (Keys{Key::slightly_more, Key::slightly_less, Key::much_more, Key::much_less}));
  EXPECT_EQ(decoded("\033[5~\033[6~"), (Keys{Key::much_more, Key::much_less}));
}

TEST(keys, a_sequence_in_pieces_is_one_key) {
  KeyDecoder decoder;
  EXPECT_EQ(decoder.decode("\033"), Keys{});
  EXPECT_EQ(decoder.decode("["), Keys{});
  EXPECT_EQ(decoder.decode("1;2"), Keys{});
  EXPECT_EQ(decoder.decode("Cq"), (Keys{Key::slightly_more, Key::quit}));
}

TEST(keys, a_lone_escape_leaves_after_a_while) {
  KeyDecoder decoder;
  EXPECT_EQ(decoder.decode("\033"), Keys{});
  EXPECT_EQ(decoder.flush(), Keys{Key::leave});
  EXPECT_EQ(decoder.flush(), Keys{});
}

TEST(keys, what_means_nothing_is_dropped) {
  EXPECT_EQ(decoded("\033[200~zyz\033[<0;3;4M\033zk"), (Keys{Key::up}));
  KeyDecoder decoder;
  EXPECT_EQ(decoder.decode("\033[" + std::string(100, '1')), Keys{});
  EXPECT_EQ(decoder.decode("k"), Keys{Key::up});
}

}  // namespace
}  // namespace ohmic::app
