#pragma once
// Which row or column of the desk's two matrices belongs to whom, and that it stays so.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rig/rig.hpp"

namespace ohmic::rig {

/// A strip with its signal: an input, a linked pair of inputs (called like the left one), or a playback.
struct Channel {
  std::string_view name;
  const Strip* strip = nullptr;
  bool is_stereo = false;
};
/// In the order of the file; views into the rig.
std::vector<Channel> channels(const Rig& rig);

/// Which row or column of a matrix belongs to whom. Who stays keeps its place, so that nobody hears others come and go;
/// places that become free are used again; where there is no room, at least eight more than are needed are made. [control]
class Places {
 public:
  /// Takes over the list of who is there now.
  void seat(const std::vector<std::string>& names);
  /// Must be seated.
  int at(std::string_view name) const;
  bool has(std::string_view name) const { return places_.find(name) != places_.end(); }
  int capacity() const { return capacity_; }

 private:
  std::map<std::string, int, std::less<>> places_;
  int capacity_ = 0;
};

/// The names under which rows and columns are seated. Sides: 'L', 'R'; a mono channel has only 'L'.
namespace rows {
std::string channel(std::string_view name, char side);  // behind the strip
std::string dry(std::string_view name, char side);      // in front of it
std::string mix(std::string_view name, char side);
std::string minus(std::string_view stream, char side);  // a stream's own bus: its mix without some channels
std::string solo(char side);                            // what AFL and PFL hear
std::string late(char side);                            // the input that somebody hears late
std::string rest(char side);                            // and what they hear besides
std::string talkback(std::string_view name);
std::string output(std::string_view name, char side);  // a phones or monitor output
std::string stream(std::string_view name, char side);
}  // namespace rows

/// Who needs a place.
std::vector<std::string> sources(const Rig& rig);  // rows of the mixer
std::vector<std::string> buses(const Rig& rig);    // columns of the mixer: mixes, minus buses, the solo bus
std::vector<std::string> voices(const Rig& rig);   // rows of the feeds: the buses and the talkbacks
std::vector<std::string> feeds(const Rig& rig);    // columns of the feeds: outputs and streams

}  // namespace ohmic::rig
