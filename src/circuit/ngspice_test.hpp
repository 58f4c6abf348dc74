#pragma once
// Runs a netlist in ngspice and reads what it computed: the reference that circuits are held against.

#include <algorithm>
#include <complex>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <stdlib.h>

#include "units/error.hpp"

namespace ohmic::circuit {

/// One analysis as ngspice stored it, in full precision. Names in lower case: "v(out)", "i(v1)", "time", "frequency".
struct NgspicePlot {
  std::string name;                                      // "DC transfer characteristic", "AC Analysis", ...
  std::vector<std::string> order;                        // names; the first is what was swept
  std::map<std::string, std::vector<double>> real;       // every vector; of a complex one its real part
  std::map<std::string, std::vector<double>> imaginary;  // of complex vectors alone

  bool has(const std::string& vector) const { return real.contains(vector); }
  const std::vector<double>& swept() const { return real.at(order.front()); }
  /// Throws std::out_of_range for a name that ngspice did not store: a test fails there.
  const std::vector<double>& at(const std::string& vector) const { return real.at(vector); }
  std::complex<double> at(const std::string& vector, std::size_t point) const {
    const auto found = imaginary.find(vector);
    return {real.at(vector).at(point), found == imaginary.end() ? 0.0 : found->second.at(point)};
  }
};

/// if (!has_ngspice()) GTEST_SKIP() << "ngspice is not installed (tools/setup test)";
inline bool has_ngspice() {
  static const bool found = std::system("command -v ngspice >/dev/null 2>&1") == 0;
  return found;
}

/// Reads every plot of a binary raw file.
inline Result<std::vector<NgspicePlot>> read_ngspice_plots(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  std::vector<NgspicePlot> plots;
  std::size_t at = 0;
  const auto line = [&] {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string read = text.substr(at, end - at);
    at = std::min(end + 1, text.size());
    return read;
  };
  const auto after_colon = [](const std::string& read) {
    const std::size_t begin = read.find_first_not_of(' ', read.find(':') + 1);
    return begin == std::string::npos ? std::string() : read.substr(begin);
  };
  while (at < text.size()) {
    NgspicePlot plot;
    bool is_complex = false;
    std::size_t vectors = 0, points = 0;
    for (std::string read = line(); !read.starts_with("Binary:"); read = line()) {
      if (at >= text.size()) return failure("A raw file ends within the head of a plot.", {}, {.file = file.string()});
      if (read.starts_with("Plotname:")) plot.name = after_colon(read);
      if (read.starts_with("Flags:")) is_complex = read.find("complex") != std::string::npos;
      if (read.starts_with("No. Variables:")) vectors = std::stoul(after_colon(read));
      if (read.starts_with("No. Points:")) points = std::stoul(after_colon(read));
      if (!read.starts_with("Variables:")) continue;
      for (std::size_t k = 0; k < vectors; ++k) {
        // Number, name and unit between tabs; "m1#bulk diode" is one name.
        const std::string read_vector = line();
        const std::size_t begin = read_vector.find('\t', 1) + 1;
        plot.order.push_back(read_vector.substr(begin, read_vector.find('\t', begin) - begin));
      }
    }
    const std::size_t parts = is_complex ? 2 : 1;
    if (text.size() - at < points * vectors * parts * sizeof(double)) {
      return failure("A raw file ends within the figures of a plot.", {}, {.file = file.string()});
    }
    for (const std::string& name : plot.order) {
      plot.real[name].resize(points);
      if (is_complex) plot.imaginary[name].resize(points);
    }
    for (std::size_t point = 0; point < points; ++point) {
      for (const std::string& name : plot.order) {
        std::memcpy(&plot.real[name][point], text.data() + at, sizeof(double));
        if (is_complex) std::memcpy(&plot.imaginary[name][point], text.data() + at + sizeof(double), sizeof(double));
        at += parts * sizeof(double);
      }
    }
    plots.push_back(std::move(plot));
  }
  return plots;
}

/// Runs a netlist (first line: its title) and the commands of a .control block, one a line, in a folder of its own, with at
/// most 8 GB and 60 s: some decks send ngspice's parser into endless allocation. After each analysis (op, dc, ac, tran,
/// noise, tf, pz) all its vectors are kept: one plot for each, in that order; of noise, the densities (at two frequencies or more). Other vectors must
/// be asked for with `save` before: "save all @q1[ic]".
/// Errors: ngspice said no; what it said.
inline Result<std::vector<NgspicePlot>> run_ngspice(std::string_view netlist, std::string_view commands) {
  std::string folder = (std::filesystem::temp_directory_path() / "ohmic-ngspice-XXXXXX").string();
  if (!::mkdtemp(folder.data())) return failure("No folder could be made in " + folder + ".");
  const std::filesystem::path path = folder;
  struct Removed {
    const std::filesystem::path& path;
    ~Removed() {
      std::error_code ignored;
      std::filesystem::remove_all(path, ignored);
    }
  } removed{path};
  std::ofstream(path / ".spiceinit") << "set appendwrite\nset numdgt=15\nset filetype=binary\n";
  {
    std::ofstream deck(path / "deck.cir");
    std::istringstream lines{std::string(netlist)};
    for (std::string line; std::getline(lines, line);) {
      if (line != ".end" && line != ".END") deck << line << '\n';
    }
    deck << ".control\n";
    std::istringstream words{std::string(commands)};
    for (std::string line; std::getline(words, line);) {
      deck << line << '\n';
      const std::string verb = line.substr(0, line.find(' '));
      if (verb == "noise") deck << "setplot previous\n";
      for (const char* analysis : {"op", "dc", "ac", "tran", "noise", "tf", "pz"}) {
        if (verb == analysis) deck << "write plots.raw\n";
      }
    }
    deck << ".endc\n.end\n";
  }
  const std::string command = "cd '" + folder +
                              "' && ulimit -v 8000000 && HOME=\"$PWD\" timeout 60 ngspice -b deck.cir >log 2>&1 "
                              "</dev/null";
  const int status = std::system(command.c_str());
  std::ifstream log(path / "log");
  const std::string said{std::istreambuf_iterator<char>(log), {}};
  // In batch mode ngspice ends with 1 after a .control block without .plot, too: only what it says tells.
  if (!std::filesystem::exists(path / "plots.raw")) {
    return failure("ngspice computed nothing (status " + std::to_string(status) + "). It said: " + said);
  }
  for (const char* complaint : {"Error", "error:", "singular matrix", "Timestep too small", "aborted"}) {
    if (said.find(complaint) != std::string::npos) return failure("ngspice complained: " + said);
  }
  return read_ngspice_plots(path / "plots.raw");
}

}  // namespace ohmic::circuit
