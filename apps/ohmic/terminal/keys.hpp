#pragma once
// Bytes from a terminal into keys: arrows with modifiers arrive in pieces and in several dialects.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ohmic::app {

enum class Key : std::uint8_t {
  up,
  down,
  first,
  last,
  less,
  more,  // by 1 dB
  slightly_less,
  slightly_more,
  much_less,
  much_more,
  mute,
  solo,
  choice_1,
  choice_2,
  choice_3,
  choice_4,
  next_mix,
  save,
  undo,
  redo,
  other_side,
  talk,
  dim,
  scope,
  next_place,
  previous_place,
  name_place,
  hear_place,
  help,
  leave,
  quit,
  redraw,
};

/// Keeps a half-received escape sequence until the rest arrives.
class KeyDecoder {
 public:
  /// The keys in these bytes, in order. Bytes that mean nothing are dropped.
  std::vector<Key> decode(std::string_view bytes);
  /// Nothing more came for a while: a lone Escape was the key itself.
  std::vector<Key> flush();

 private:
  std::string pending_;
};

}  // namespace ohmic::app
