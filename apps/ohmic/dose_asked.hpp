#pragma once
// What is asked of `ohmic dose`.

#include <string>

namespace ohmic::app {

struct DoseAsked {
  std::string command;   // "dose" or "forget"
  std::string listener;  // empty: all
  bool is_sensitive = false;
  bool is_json = false;
};

}  // namespace ohmic::app
