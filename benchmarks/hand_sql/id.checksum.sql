-- Payments under a number with a wrong check character: per person.
SELECT 1 AS outcome, person, COUNT(*) AS count, CAST(SUM(amount) AS BIGINT) AS total
FROM payment
WHERE person_no_kind = 'bad_check'
GROUP BY person
