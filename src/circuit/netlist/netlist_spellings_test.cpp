// Models and amplifiers in the spellings people publish load as they are.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "circuit/netlist/netlist.hpp"

namespace ohmic::circuit {
namespace {

namespace fs = std::filesystem;
const fs::path folder = "material/circuits/spellings";

std::vector<fs::path> files(const std::string& extension) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == extension) found.push_back(entry.path());
  std::ranges::sort(found);
  return found;
}

/// A deck that uses every subcircuit of a library once, between nodes of its own, each node held by a resistor.
std::string deck_for(const fs::path& library) {
  std::string deck = "a deck\n.include " + library.filename().string() + "\n";
  std::ifstream stream(library);
  int calls = 0, held = 0;
  for (std::string line; std::getline(stream, line);) {
    std::ranges::transform(line, line.begin(), [](char c) { return static_cast<char>(std::tolower(c)); });
    if (!line.starts_with(".subckt")) continue;
    std::istringstream words(line.substr(0, line.find(';')));
    std::string word, name, call = "x" + std::to_string(++calls);
    words >> word >> name;
    while (words >> word && !word.contains('=') && word != "params:") {
      const std::string node = "n" + std::to_string(++held);
      call.append(" ").append(node);
      deck += fmt::format("r{} {} 0 1meg\n", held, node);
    }
    deck += call + " " + name + "\n";
  }
  return deck;
}

TEST(spellings, twenty_models_and_amplifiers_load_unmodified) {
  std::vector<std::string> refused;
  int loaded = 0;
  for (const fs::path& file : files(".cir")) {
    const auto netlist = Netlist::read(file);
    if (!netlist) refused.push_back(netlist.error().sentence());
    else loaded += netlist->playable().has_value() ? 1 : 0;
  }
  for (const fs::path& file : files(".lib")) {
    if (file.stem() == "sections") continue;  // chosen from by hybrid_ngspice.cir
    const auto netlist = Netlist::parse(deck_for(file), folder / "deck.cir", disk_loader());
    if (!netlist) refused.push_back(netlist.error().sentence());
    else if (netlist->flatten()->subcircuits.empty()) refused.push_back(file.string() + " has nothing in it");
    else ++loaded;
  }
  for (const std::string& one : refused) ADD_FAILURE() << "refused: " << one;
  EXPECT_GE(loaded, 20);
}

TEST(spellings, the_amplifiers_that_come_with_ohmic_load_without_a_warning) {
  int loaded = 0;
  for (const auto& entry : fs::directory_iterator("circuits")) {
    if (entry.path().extension() != ".cir") continue;
    const auto netlist = Netlist::read(entry.path());
    ASSERT_TRUE(netlist) << netlist.error().sentence();
    for (const std::string& warning : netlist->warnings()) ADD_FAILURE() << warning;
    EXPECT_TRUE(netlist->playable()) << netlist->playable().error().sentence();
    ++loaded;
  }
  EXPECT_GE(loaded, 1);
}

}  // namespace
}  // namespace ohmic::circuit
