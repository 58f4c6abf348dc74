#pragma once
// A node's name while it is typed: what it may mean is offered, Tab goes through it.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ohmic::app {

/// Places that `text` may mean: that begin with it (inside brackets and subcircuits, too), then those that hold it.
std::vector<std::string_view> matching_places(std::span<const std::string> places, std::string_view text);

class PlaceEntry {
 public:
  enum class State : std::uint8_t { typing, done, left };

  /// Takes bytes from the keyboard; gives how many it took: all, but for those behind Enter or Escape.
  std::size_t take(std::string_view bytes, std::span<const std::string> places);
  State state() const { return state_; }
  /// What stands there: typed, or chosen with Tab.
  const std::string& text() const { return text_; }
  /// What was typed by hand, which says what is offered.
  const std::string& typed() const { return typed_; }

 private:
  void type(char c, std::span<const std::string> places);
  void offer_next(std::span<const std::string> places);

  State state_ = State::typing;
  std::string text_, typed_;
  std::size_t offered_ = 0;  // how many times Tab was pressed since
};

}  // namespace ohmic::app
