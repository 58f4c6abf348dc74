#pragma once
// What is asked of `ohmic usb`.

#include <string>

namespace ohmic::app {

struct UsbAsked {
  enum class What {
    check,   // what is missing here
    gadget,  // the script that makes a board's USB port a sound card
  };
  What what = What::check;
  std::string rig;         // empty: none; two channels each way at 48 kHz
  bool is_undone = false;  // gadget: the script that takes it away again
};

}  // namespace ohmic::app
