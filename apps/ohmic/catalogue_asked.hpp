#pragma once
// What ohmic catalogue may be asked.

#include <string>
#include <vector>

namespace ohmic::app {

struct CatalogueAsked {
  std::string command;             // "search", "show", "list", "columns", "check", "add"
  std::vector<std::string> words;  // name, folder, or COLUMN=VALUE
  std::string kind;                // "headphone", "amplifier", ...; empty: all
};

}  // namespace ohmic::app
