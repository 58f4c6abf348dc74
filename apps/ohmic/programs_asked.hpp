#pragma once
// What is asked of `ohmic programs`.

#include <string>
#include <vector>

namespace ohmic::app {

struct ProgramsAsked {
  enum class What {
    list,          // which cards a rig offers to programs
    add_playback,  // one that programs play to
    add_stream,    // one that programs record
  };
  What what = What::list;
  std::string rig;                 // the file
  std::string name;                // of what is added
  std::vector<std::string> mixes;  // a playback: where it is heard, empty: everywhere; a stream: the one it carries
};

}  // namespace ohmic::app
