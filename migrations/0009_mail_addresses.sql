-- The e-mail channel of an address; the expression is that of services/channel/find-by-address.ts.
CREATE INDEX resources_mail_address ON resources (lower(spec #>> '{settings,address}'))
  WHERE kind = 'Channel' AND deleted_at IS NULL AND spec ->> 'platform' = 'email';
