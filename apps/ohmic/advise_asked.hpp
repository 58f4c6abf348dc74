#pragma once
// What ohmic advise, compare and doctor may be asked.

#include <string>
#include <vector>

#include "advise/ask/answers.hpp"

namespace ohmic::app {

struct AdviseAsked {
  advise::Answers answers;
  bool has_flags = false;  // else it asks, on a terminal
  bool is_json = false;
  std::string html;  // the page to write; empty: none
};

struct CompareAsked {
  std::string first, second;
  std::vector<std::string> headphones;
  bool is_json = false;
};

struct DoctorAsked {
  std::string rig;
  bool is_json = false;
};

}  // namespace ohmic::app
