// One table. Tokens are looked for by comparing with all fingerprints, which takes as long whether one fits or not.

#include "store/pairings.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "store/token.hpp"

namespace ohmic::store {
namespace {

constexpr std::string_view migrations[] = {R"(
CREATE TABLE pairing (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  is_engineer INTEGER NOT NULL,
  output TEXT NOT NULL,
  label TEXT NOT NULL,
  rig TEXT NOT NULL,
  created INTEGER NOT NULL,
  last_seen INTEGER NOT NULL DEFAULT 0,
  is_revoked INTEGER NOT NULL DEFAULT 0,
  fingerprint TEXT NOT NULL))"};

constexpr std::string_view columns = "id, is_engineer, output, label, rig, created, last_seen, is_revoked, fingerprint";
constexpr int fingerprint_column = 8;

Pairing pairing_of(const Statement& row) {
  return {.id = row.whole(0),
          .is_engineer = row.whole(1) != 0,
          .output = row.text(2),
          .label = row.text(3),
          .rig = row.text(4),
          .created = row.whole(5),
          .last_seen = row.whole(6),
          .is_revoked = row.whole(7) != 0};
}

/// Never used, and too old to begin. A clock that was set back does not lengthen it.
bool is_expired(const Pairing& pairing, std::int64_t now) {
  return pairing.last_seen == 0 && (now - pairing.created > Pairings::first_use || now < pairing.created);
}

}  // namespace

Result<Pairings> Pairings::open(const std::string& file) {
  auto database = Database::open(file, migrations);
  if (!database) return std::unexpected(database.error());
  return Pairings(std::move(*database));
}

Result<Pairings::Made> Pairings::add(Pairing wanted, std::int64_t now) {
  auto token = new_token();
  if (!token) return std::unexpected(token.error());
  wanted.created = now;
  wanted.last_seen = 0;
  wanted.is_revoked = false;
  auto into = database_.prepare(
      "INSERT INTO pairing (is_engineer, output, label, rig, created, fingerprint) VALUES (?, ?, ?, ?, ?, ?) "
      "RETURNING id");
  if (!into) return std::unexpected(into.error());
  into->bind(1, wanted.is_engineer ? 1 : 0)
      .bind(2, std::string_view(wanted.output))
      .bind(3, std::string_view(wanted.label))
      .bind(4, std::string_view(wanted.rig))
      .bind(5, now)
      .bind(6, std::string_view(fingerprint_of(*token)));
  if (auto row = into->step(); !row) return std::unexpected(row.error());
  wanted.id = into->whole(0);
  if (auto rest = into->step(); !rest) return std::unexpected(rest.error());
  return Made{std::move(wanted), std::move(*token)};
}

Result<std::optional<Pairing>> Pairings::find(std::string_view token, std::int64_t now) {
  auto asked = database_.prepare(fmt::format("SELECT {} FROM pairing WHERE is_revoked = 0", columns));
  if (!asked) return std::unexpected(asked.error());
  const std::string fingerprint = fingerprint_of(token);
  std::optional<Pairing> found;
  for (;;) {
    const auto row = asked->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) break;
    if (are_same_secret(asked->text(fingerprint_column), fingerprint)) found = pairing_of(*asked);
  }
  if (!found || is_expired(*found, now)) return std::nullopt;
  found->last_seen = now;
  auto seen = database_.prepare("UPDATE pairing SET last_seen = ? WHERE id = ?");
  if (!seen) return std::unexpected(seen.error());
  if (auto done = seen->bind(1, now).bind(2, found->id).run(); !done) return std::unexpected(done.error());
  return found;
}

Result<std::vector<Pairing>> Pairings::all(std::int64_t now, bool with_revoked) {
  auto asked = database_.prepare(fmt::format("SELECT {} FROM pairing ORDER BY id DESC", columns));
  if (!asked) return std::unexpected(asked.error());
  std::vector<Pairing> list;
  for (;;) {
    const auto row = asked->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return list;
    Pairing pairing = pairing_of(*asked);
    if (!is_expired(pairing, now) && (with_revoked || !pairing.is_revoked)) list.push_back(std::move(pairing));
  }
}

Result<Pairing> Pairings::revoke(std::int64_t id, std::int64_t now) {
  const auto list = all(now, true);
  if (!list) return std::unexpected(list.error());
  const auto found = std::ranges::find(*list, id, &Pairing::id);
  if (found == list->end())
    return failure(fmt::format("There is no pairing {}.", id), "ohmic pair list says which there are.");
  auto revoked = database_.prepare("UPDATE pairing SET is_revoked = 1 WHERE id = ?");
  if (!revoked) return std::unexpected(revoked.error());
  if (auto done = revoked->bind(1, id).run(); !done) return std::unexpected(done.error());
  Pairing pairing = *found;
  pairing.is_revoked = true;
  return pairing;
}

}  // namespace ohmic::store
