#pragma once
// What a key does: from the picture and the key to an action, so that it can be tested without a sound.

#include <cstdint>
#include <string>

#include "terminal/keys.hpp"
#include "terminal/view.hpp"

namespace ohmic::app {

/// Something to do to the session.
struct Action {
  enum class Kind : std::uint8_t {
    none,
    mute_input,
    solo_input,
    send,
    mute_phones,
    phones_level,
    choose,
    mix,
    save,
    undo,
    redo,
    other_side,
    talk,
    dim,
    look,    // the scope at `place`
    listen,  // to `place`
    quit,
    redraw
  };
  Kind kind = Kind::none;
  std::size_t index = 0;  // of the input or output
  bool is_on = false;
  Decibel level;
  int choice = 0;
  std::string place = {};
};

/// Levels a hand may turn sends to.
inline constexpr Decibel lowest_level{-90.0}, highest_level{20.0};

/// Moves the chosen row in the picture, or says what is to be done.
Action press(Key key, Picture& picture);
/// What the name that was typed does, once it is typed; nothing before, and nothing where it was left.
Action enter(Picture& picture);

}  // namespace ohmic::app
