// Finds the bytes of a value by its region, puts others in their place, and reads the result back before giving it out.

#include "rig/edit.hpp"

#include <algorithm>
#include <ranges>

#include <fmt/format.h>

#include "rig/edit_text.hpp"

namespace ohmic::rig {
namespace {

const Value* step_into(const Value& from, const Step& step) {
  if (step.kind == Step::Kind::member) return from.find(step.name);
  if (from.array() == nullptr) return nullptr;
  if (step.kind == Step::Kind::item_at)
    return step.number >= 1 && step.number <= from.array()->size() ? &(*from.array())[step.number - 1] : nullptr;
  for (const Value& item : *from.array()) {
    const Value* name = item.find("name");
    if (name != nullptr && name->text() != nullptr && *name->text() == step.name) return &item;
  }
  return nullptr;
}

bool is_scalar(const Value& value) { return value.table() == nullptr && value.array() == nullptr; }

/// How far a way leads into a document.
struct Reach {
  const Value* value;
  std::size_t steps;
};
Reach follow(const Value& root, const Way& way) {
  Reach reach{&root, 0};
  while (reach.steps < way.size()) {
    const Value* next = step_into(*reach.value, way[reach.steps]);
    // A send's level is short for its table.
    if (next == nullptr && is_scalar(*reach.value) && reach.steps + 1 == way.size() && way.back() == short_member)
      return {reach.value, way.size()};
    if (next == nullptr) break;
    reach = {next, reach.steps + 1};
  }
  return reach;
}

std::string text_of(const Way& way) {
  std::string text;
  for (const Step& step : way)
    text += (text.empty() ? "" : ".") + (step.kind == Step::Kind::item_at ? fmt::format("{}", step.number) : step.name);
  return text;
}

/// May what is behind `reach` be added? Tables, their members, and the next item of a list; not items by name.
bool can_be_added(const Reach& reach, const Way& way) {
  for (std::size_t i = reach.steps; i < way.size(); ++i) {
    if (way[i].kind == Step::Kind::item_named) return false;
    if (way[i].kind != Step::Kind::item_at) continue;
    const Array* list = i == reach.steps ? reach.value->array() : nullptr;
    if (way[i].number != (list != nullptr ? list->size() + 1 : 1)) return false;
  }
  return way.back().kind == Step::Kind::member;
}

/// One edit of the tree, as the text should come to say it.
void apply(Value& root, const Edit& edit, const Value& value) {
  const Reach reach = follow(root, edit.way);
  Value* at = const_cast<Value*>(reach.value);  // a part of root, which is ours to change
  if (reach.steps == edit.way.size() && edit.text) {
    at->content = value.content;
    return;
  }
  if (!edit.text) {
    if (reach.steps < edit.way.size()) return;
    const Way parent(edit.way.begin(), edit.way.end() - 1);
    Value* holder = const_cast<Value*>(follow(root, parent).value);
    if (auto* members = std::get_if<Table>(&holder->content))
      std::erase_if(*members, [&](const Member& m) { return m.key == edit.way.back().name; });
    else if (auto* items = std::get_if<Array>(&holder->content); items != nullptr && at != holder)
      items->erase(items->begin() + (at - items->data()));
    return;
  }
  if (is_scalar(*at)) at->content = Table{{short_member.name, *at}};
  for (std::size_t i = reach.steps; i < edit.way.size(); ++i) {
    if (edit.way[i].kind == Step::Kind::member) {
      if (at->table() == nullptr) at->content = Table{};
      at = &std::get<Table>(at->content).emplace_back(Member{edit.way[i].name, {}}).value;
    } else {
      if (at->array() == nullptr) at->content = Array{};
      at = &std::get<Array>(at->content).emplace_back();
    }
  }
  at->content = value.content;
}

/// Equal but for the order of members. A send that is nothing but its level may be written short.
bool is_same(const Value& a, const Value& b) {
  if (a.table() != nullptr && b.table() != nullptr)
    return a.table()->size() == b.table()->size() && std::ranges::all_of(*a.table(), [&](const Member& member) {
             const Value* other = b.find(member.key);
             return other != nullptr && is_same(member.value, *other);
           });
  if (a.table() != nullptr && a.table()->size() == 1 && a.find(short_member.name) != nullptr)
    return is_same(*a.find(short_member.name), b);
  if (a.array() != nullptr && b.array() != nullptr) return std::ranges::equal(*a.array(), *b.array(), is_same);
  if (a.content.index() != b.content.index() || a.table() != nullptr || a.array() != nullptr) return false;
  if (a.text() != nullptr) return *a.text() == *b.text();
  if (a.number() != nullptr) return *a.number() == *b.number();
  return *a.flag() == *b.flag();
}

std::unexpected<Error> harmed(const Document& document, const Way& way) {
  return failure("The value could not be changed in the file's text without harming it.", "Change it by hand.",
                 {.file = document.file, .field = text_of(way)});
}

/// Values that only change their bytes, from the last to the first, so that none moves another.
std::string replaced(const Document& document, std::vector<std::pair<const Value*, const Edit*>> changes) {
  const TomlText lines(document.text);
  std::ranges::sort(changes, std::ranges::greater{}, [](const auto& change) {
    return std::pair(change.first->region.line, change.first->region.column);
  });
  std::string text = document.text;
  for (const auto& [value, edit] : changes) {
    const auto [begin, end] = lines.bytes(value->region);
    text.replace(begin, end - begin, literal(*edit->text, edit->spelling));
  }
  return text;
}

/// The text with one value added or taken away.
std::string restructured(const Document& document, const Edit& edit) {
  const TomlText text(document.text);
  const Reach reach = follow(document.root, edit.way);
  if (!edit.text) {
    if (reach.steps < edit.way.size()) return document.text;
    const Way parent(edit.way.begin(), edit.way.end() - 1);
    return text.without(*follow(document.root, parent).value, *reach.value);
  }
  const std::string value = literal(*edit.text, edit.spelling);
  std::span<const Step> missing = std::span(edit.way).subspan(reach.steps);
  // A new send is written short while its level is all there is to say.
  const auto is_of_send = [&] {
    return edit.way[edit.way.size() - 3] == member("sends") && missing.back() == short_member;
  };
  if (missing.size() >= 2 && edit.way.size() >= 3 && is_of_send()) missing = missing.first(missing.size() - 1);
  if (is_scalar(*reach.value)) return text.with_table_for_short(*reach.value, missing.front().name, value);
  return text.with(*reach.value, missing, value, reach.steps == 0);
}

}  // namespace

const Value* find_value(const Document& document, const Way& way) {
  const Reach reach = follow(document.root, way);
  return reach.steps == way.size() ? reach.value : nullptr;
}

Result<std::string> with_values(const Document& document, const std::vector<Edit>& edits) {
  Value wanted = document.root;
  std::vector<std::pair<const Value*, const Edit*>> changes;
  std::vector<const Edit*> rest;
  for (const Edit& edit : edits) {
    const Reach reach = follow(document.root, edit.way);
    const auto value = edit.text ? read_literal(*edit.text, edit.spelling) : Value{};
    if (!value || edit.way.empty()) return harmed(document, edit.way);
    apply(wanted, edit, *value);
    const bool is_there = reach.steps == edit.way.size();
    if (!is_there || !edit.text) {
      rest.push_back(&edit);
      continue;
    }
    if (!is_scalar(*reach.value)) return harmed(document, edit.way);
    std::erase_if(changes, [&](const auto& change) { return change.first == reach.value; });  // the last one counts
    changes.emplace_back(reach.value, &edit);
  }

  Document now{.file = document.file, .text = replaced(document, std::move(changes)), .root = {}};
  const auto read_again = [&](std::string text) {
    auto again = parse_document(std::move(text), document.file);
    if (again) now = std::move(*again);
    return again.has_value();
  };
  const Way& first = edits.empty() ? Way{} : edits.front().way;
  if (!read_again(now.text)) return harmed(document, first);
  for (const Edit* edit : rest) {
    const Reach reach = follow(now.root, edit->way);
    if (edit->text && reach.steps < edit->way.size() && !is_scalar(*reach.value) && !can_be_added(reach, edit->way))
      return failure("There is nothing of this name in the file to change.", {},
                     {.file = document.file, .field = text_of(edit->way)});
    const bool is_replaced = edit->text && reach.steps == edit->way.size();  // the same value was added before
    if (!read_again(is_replaced ? replaced(now, {{reach.value, edit}}) : restructured(now, *edit)))
      return harmed(document, edit->way);
  }
  if (!is_same(wanted, now.root)) return harmed(document, first);
  return std::move(now.text);
}

Result<std::string> with_value(const Document& document, const Way& way, std::string_view value, Spelling spelling) {
  return with_values(document, {{.way = way, .text = std::string(value), .spelling = spelling}});
}

}  // namespace ohmic::rig
