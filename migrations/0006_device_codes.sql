-- Sign-in of programs without a browser (RFC 8628): a short code that a person approves.
CREATE TABLE device_codes (
  id uuid PRIMARY KEY,
  device_code text NOT NULL UNIQUE,
  user_code text NOT NULL UNIQUE,
  user_id uuid REFERENCES users (id) ON DELETE CASCADE,
  client_id text,
  scope text,
  status text NOT NULL,
  polling_interval integer,
  last_polled_at timestamptz,
  expires_at timestamptz NOT NULL
);
CREATE INDEX device_codes_expires_at ON device_codes (expires_at);
