// ohmic catalogue: prints what the catalogue holds, and puts rows into the person's own part of it.

#include "store/catalogue.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>

#include <fmt/format.h>

#include "commands.hpp"
#include "store/columns.hpp"
#include "store/own_rows.hpp"
#include "store/told.hpp"

namespace ohmic::app {
namespace {

using namespace ohmic::store;

std::vector<Kind> kinds(const CatalogueAsked& asked) {
  std::vector<Kind> chosen;
  for (const Kind kind : all_kinds)
    if (asked.kind.empty() || word_of(kind) == asked.kind) chosen.push_back(kind);
  return chosen;
}

std::string joined(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, " ")); }

std::shared_ptr<const Catalogue> opened() {
  auto catalogue = Catalogue::open();
  if (catalogue) return *catalogue;
  complain(catalogue.error().sentence());
  return nullptr;
}

void print_line(const Device& device) {
  fmt::print("{:<11} {}{}\n", word_of(device.kind), device.name(), device.type.empty() ? "" : " (" + device.type + ")");
}

int search(const CatalogueAsked& asked) {
  const auto catalogue = opened();
  if (!catalogue) return wrong;
  const auto hits = catalogue->search(joined(asked.words), kinds(asked), 10);
  for (const Hit& hit : hits) print_line(*hit.device);
  if (!hits.empty()) return done;
  complain(fmt::format("The catalogue has nothing like \"{}\".", joined(asked.words)));
  return failed;
}

int list(const CatalogueAsked& asked) {
  const auto catalogue = opened();
  if (!catalogue) return wrong;
  for (const Kind kind : kinds(asked)) {
    const auto print_all = [](const auto& devices) {
      for (const Device& device : devices) print_line(device);
    };
    switch (kind) {
      case Kind::headphone: print_all(catalogue->headphones()); break;
      case Kind::amplifier: print_all(catalogue->amplifiers()); break;
      case Kind::interface: print_all(catalogue->interfaces()); break;
      case Kind::microphone: print_all(catalogue->microphones()); break;
      case Kind::source: print_all(catalogue->sources()); break;
    }
  }
  return done;
}

/// The device that is meant, of the kinds asked for: the one whose whole name was said, or the only one like it.
const Device* meant(const Catalogue& catalogue, const CatalogueAsked& asked) {
  const std::string words = joined(asked.words);
  std::vector<const Device*> devices;
  std::optional<Error> several;
  const auto take = [&](const auto& found) {
    if (found) devices.push_back(*found);
    else if (found.error().what.starts_with('"')) several = found.error();
  };
  for (const Kind kind : kinds(asked)) switch (kind) {
      case Kind::headphone: take(catalogue.headphone(words)); break;
      case Kind::amplifier: take(catalogue.amplifier(words)); break;
      case Kind::interface: take(catalogue.interface(words)); break;
      case Kind::microphone: take(catalogue.microphone(words)); break;
      case Kind::source: take(catalogue.source(words)); break;
    }
  if (devices.size() == 1) return devices[0];
  const auto hits = catalogue.search(words, kinds(asked), 2);
  if (devices.size() > 1 && !hits.empty()) return hits[0].device;
  complain(several ? several->sentence()
                   : fmt::format("The catalogue has nothing like \"{}\". ohmic catalogue search {} may find it.", words,
                                 words));
  return nullptr;
}

int show(const CatalogueAsked& asked) {
  const auto catalogue = opened();
  if (!catalogue) return wrong;
  const Device* device = meant(*catalogue, asked);
  if (device == nullptr) return failed;
  print_line(*device);
  if (!device->aliases.empty()) fmt::print("also called {}\n", fmt::join(device->aliases, ", "));
  const auto lines = told(*device);
  std::size_t figure = 0, value = 0;
  for (const Told& line : lines)
    figure = std::max(figure, line.figure.size()), value = std::max(value, line.value.size());
  fmt::print("\n");
  for (const Told& line : lines)
    fmt::print("  {:<{}}  {:<{}}  [{}]\n", line.figure, figure, line.value, std::min<std::size_t>(value, 48),
               line.source + 1);
  if (device->kind == Kind::headphone)
    if (const auto& eq = static_cast<const Headphone*>(device)->eq_file; !eq.empty())
      fmt::print("\n  equalization: {}\n", eq);
  fmt::print("\n");
  for (std::size_t i = 0; i < device->sources.size(); ++i) {
    const Source& source = device->sources[i];
    fmt::print("  [{}] {} ({}:{})\n", i + 1, told(source), source.file, source.line);
    if (!source.where.empty()) fmt::print("      {}\n", source.where);
  }
  return done;
}

int print_columns(const CatalogueAsked& asked) {
  const auto print_some = [](std::span<const Column> columns) {
    for (const Column& column : columns) {
      std::string range;
      if (column.most > column.least && column.shape != Shape::flag)
        range = fmt::format(" ({} to {})", column.least, column.most);
      fmt::print("  {:<30} {}{}\n", column.name, column.says, range);
    }
  };
  fmt::print("every file\n");
  print_some(common_columns());
  for (const Kind kind : kinds(asked)) {
    fmt::print("\n{}\n", file_of(kind));
    print_some(columns(kind));
  }
  return done;
}

int check(const CatalogueAsked& asked) {
  std::vector<Error> errors;
  if (!asked.words.empty()) {
    errors = check_catalogue(asked.words[0]);
  } else if (auto catalogue = Catalogue::open(); !catalogue) {
    errors.push_back(catalogue.error());
  }
  for (const Error& error : errors) complain(error.sentence());
  if (errors.empty()) fmt::print("All rows can be true.\n");
  return errors.empty() ? done : wrong;
}

int add(const CatalogueAsked& asked) {
  OwnCells cells;
  for (const std::string& word : asked.words) {
    const std::size_t at = word.find('=');
    if (at == 0 || at == word.npos) {
      complain(fmt::format("\"{}\" is no COLUMN=VALUE, such as impedance_ohm=312.", word));
      return wrong;
    }
    cells.emplace_back(word.substr(0, at), word.substr(at + 1));
  }
  const auto file = add_own_row(usual_catalogue_files(), kinds(asked).front(), cells);
  if (!file) {
    complain(file.error().sentence());
    return failed;
  }
  fmt::print("Added to {}.\n", file->string());
  return done;
}

}  // namespace

int catalogue(const CatalogueAsked& asked) {
  if (asked.command == "search") return search(asked);
  if (asked.command == "show") return show(asked);
  if (asked.command == "list") return list(asked);
  if (asked.command == "columns") return print_columns(asked);
  if (asked.command == "check") return check(asked);
  return add(asked);
}

}  // namespace ohmic::app
